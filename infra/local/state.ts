import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StartupError } from './startup-error.ts'

/** What the runtime itself has to remember over a restart: JSON values by area and key, in a SQLite file. */
export class RuntimeState {
  readonly #database: DatabaseSync
  readonly #read: StatementSync
  readonly #write: StatementSync
  readonly #remove: StatementSync
  readonly #list: StatementSync
  #told: (area: string) => void = () => undefined

  constructor(file: string) {
    try {
      this.#database = new DatabaseSync(file)
      this.#database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS state (area TEXT, key TEXT, value TEXT, PRIMARY KEY (area, key)) WITHOUT ROWID`)
      this.#read = this.#database.prepare('SELECT value FROM state WHERE area = ? AND key = ?')
      this.#write = this.#database.prepare('INSERT OR REPLACE INTO state VALUES (?, ?, ?)')
      this.#remove = this.#database.prepare('DELETE FROM state WHERE area = ? AND key = ?')
      this.#list = this.#database.prepare('SELECT value FROM state WHERE area = ? ORDER BY key')
    } catch (error) {
      if (/locked/.test((error as Error).message))
        throw new StartupError(`${file} is in use by another runtime: stop that one, or set DATA to another folder`)
      throw new StartupError(
        `${file} is not a readable database (${(error as Error).message}): move it away, or delete its folder to start with an empty system`,
      )
    }
  }

  /** Whether nothing was ever kept in it. */
  get isEmpty(): boolean {
    return this.#database.prepare('SELECT area FROM state LIMIT 1').get() === undefined
  }

  get<T>(area: string, key: string): T | undefined {
    const row = this.#read.get(area, key) as { value: string } | undefined
    return row && (JSON.parse(row.value) as T)
  }

  /** From now on `told` hears of each value that is stored, by its area. */
  onStore(told: (area: string) => void): void {
    this.#told = told
  }

  set(area: string, key: string, value: unknown): void {
    this.#told(area)
    this.#write.run(area, key, JSON.stringify(value))
  }

  delete(area: string, key: string): void {
    this.#remove.run(area, key)
  }

  /** All values of an area, by key. */
  all<T>(area: string): T[] {
    return this.#list.all(area).map((row) => JSON.parse(String(row.value)) as T)
  }

  /** The value that is kept, or a new one that is kept from now on. */
  keep<T>(area: string, key: string, make: () => T): T {
    const kept = this.get<T>(area, key)
    if (kept !== undefined) return kept
    const made = make()
    this.set(area, key, made)
    return made
  }

  close(): void {
    this.#database.close()
  }
}
