export function npmCommand(platform: string): { command: string; shell: boolean }
