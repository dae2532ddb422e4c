import { X509Certificate } from 'node:crypto'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { selfSigned } from '../../demo/tenant/certificate.ts'

it('A certificate is good for its address, from now on, and signed by its own key.', () => {
  const certificate = new X509Certificate(selfSigned('127.0.0.1').cert)
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined()
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now())
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
})

it('A certificate serves whoever trusts it, and no two are alike.', async () => {
  const { key, cert } = selfSigned('127.0.0.1')
  const server = createServer({ key, cert }, (_request, response) => response.end('hello'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ask = (ca: string) =>
    new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port, ca }, response => response.on('data', data => resolve(String(data)))).on(
        'error',
        reject,
      )
    })
  await expect(ask(cert)).resolves.toBe('hello')
  await expect(ask(selfSigned('127.0.0.1').cert)).rejects.toThrow()
  server.close()
})
