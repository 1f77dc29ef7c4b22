/** Something about this machine or this checkout keeps the runtime from starting: said in one line, with the way out. */
export class StartupError extends Error {}
