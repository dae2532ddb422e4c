/** The entry `leeway`. */

export type { SdkBridge } from '../sdk-bridge/bridge.ts'
export type { Cause, Diagnosis, Finding } from './diagnosis/diagnosis.ts'
export { type MountedPanel, type MountOptions, mountPanel } from './mount.ts'
export type { Recording } from './recording/recording.ts'
