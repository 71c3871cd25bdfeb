export * from './check/index.ts'
export * from './system/index.ts'
export * from './topology/index.ts'
