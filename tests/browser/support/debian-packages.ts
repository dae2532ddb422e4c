/** Fetches what a machine lacks from Debian's packages. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const APT_GET = '/usr/bin/apt-get'

/**
 * Installs packages, as root or by a `sudo` that asks for no password. What goes wrong is on stderr.
 *
 * @returns false when this machine has no apt-get, or the installation failed
 */
export function installDebianPackages(...names: string[]): boolean {
  if (!existsSync(APT_GET)) return false
  console.log(`Installing ${names.join(' and ')} from Debian’s packages.`)
  // The lists may be fresh, or the packages downloaded: a failed update is no reason to give up.
  run('update')
  return run('install', '-y', '--no-install-recommends', ...names)
}

function run(...args: string[]): boolean {
  const command = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), APT_GET, ...args]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, error } = spawnSync(command[0]!, command.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  })
  if (status !== 0) console.error(`${command.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  return status === 0
}
