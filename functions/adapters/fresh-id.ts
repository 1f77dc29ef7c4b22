import { ulid } from 'ulid'
import { type Id, type Kind, prefixes } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'

/** A fresh id that sorts by time: a ULID, 48 bits of milliseconds and 80 random bits. */
export const freshId = <K extends Kind>(kind: K, now: Instant): Id<K> => `${prefixes[kind]}_${ulid(now)}`
