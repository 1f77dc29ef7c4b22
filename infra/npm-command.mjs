/**
 * How npm is called on a platform. On Windows it is a script for the shell, which node runs in one alone.
 *
 * @param {string} platform as in `process.platform`
 */
export const npmCommand = (platform) =>
  platform === 'win32' ? { command: 'npm.cmd', shell: true } : { command: 'npm', shell: false }
