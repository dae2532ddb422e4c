import { mountPanel } from '../../../../panel/index.ts'

Object.assign(window, { panel: mountPanel({}) })
