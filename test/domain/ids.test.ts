import { expect, test } from 'vitest'
import { derivedId, userIdOf } from '../../functions/domain/ids.ts'

test('the same caller and key give the same order id, any other gives another', () => {
  const id = derivedId('order', 'usr_1', 'key')
  expect(id).toMatch(/^ord_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(derivedId('order', 'usr_1', 'key')).toBe(id)
  expect(derivedId('order', 'usr_1k', 'ey')).not.toBe(id)
  expect(derivedId('order', 'usr_2', 'key')).not.toBe(id)
})

test('a subject that has the form of an id is the id, every other has one of its own', () => {
  expect(userIdOf('usr_7')).toBe('usr_7')
  expect(userIdOf('7')).toMatch(/^usr_sub_[0-9A-HJKMNP-TV-Z]{26}$/)
})

test('no two subjects have one id, also where one is what the other is called here, and no id is longer than another', () => {
  const subjects = ['7', 'usr_7', 'usr_', 'usr_a b', 'usr_a|b', '', ' ', '\ud800', '\ud801', 'x'.repeat(5000)]
  const called = subjects.map(userIdOf)
  const ids = [...subjects, ...called.filter((one) => !subjects.includes(one))].map(userIdOf)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^usr_[A-Za-z0-9_-]{1,60}$/)
})
