import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explanations, reviewPermissions } from '../../infra/unused-permissions.ts'
import { readPermissions } from '../support/permissions.ts'

const permission = (action: string, used: boolean) => ({ holder: 'Role', action, resource: 'arn:table', used })

test('a permission that was not used is named, unless somebody has said why it is there', () => {
  const permissions = [permission('a:Used', true), permission('a:Idle', false), permission('a:Explained', false)]
  const { unused, unexplained, idle } = reviewPermissions(permissions, [{ action: 'a:Explained', why: 'for later' }])
  expect(unused.map(({ action }) => action)).toEqual(['a:Idle', 'a:Explained'])
  expect(unexplained.map(({ action }) => action)).toEqual(['a:Idle'])
  expect(idle).toEqual([])
})

test('an explanation of what was used after all, or is not there, is named as well', () => {
  const known = [
    { action: 'a:Used', why: 'nobody does' },
    { action: 'a:Idle', holder: /^Another/, why: 'of another role' },
    { action: 'a:Gone', why: 'was there once' },
  ]
  const { unexplained, idle } = reviewPermissions([permission('a:Used', true), permission('a:Idle', false)], known)
  expect(unexplained.map(({ action }) => action)).toEqual(['a:Idle'])
  expect(idle.map(({ why }) => why)).toEqual(known.map(({ why }) => why))
})

test('a permission is used when any of the systems of a run has used it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-permissions-'))
  writeFileSync(join(folder, '1.json'), JSON.stringify([permission('a:Once', true), permission('a:Never', false)]))
  writeFileSync(join(folder, '2.json'), JSON.stringify([permission('a:Once', false), permission('a:Never', false)]))
  expect(readPermissions(folder)).toEqual([permission('a:Once', true), permission('a:Never', false)])
  rmSync(folder, { recursive: true, force: true })
})

test('each explanation says why in words', () => {
  for (const { why } of explanations) expect(why.split(' ').length).toBeGreaterThan(3)
})
