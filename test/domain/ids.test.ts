import { expect, test } from 'vitest'
import { freshId } from '../../functions/adapters/fresh-id.ts'
import { derivedId, userIdOf } from '../../functions/domain/ids.ts'

test('the same caller and key give the same order id, any other gives another', () => {
  const id = derivedId('order', 'usr_1', 'key')
  expect(id).toMatch(/^ord_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(derivedId('order', 'usr_1', 'key')).toBe(id)
  expect(derivedId('order', 'usr_1k', 'ey')).not.toBe(id)
  expect(derivedId('order', 'usr_2', 'key')).not.toBe(id)
})

test('fresh ids sort by time', () => {
  const ids = [3, 1, 2].map((second) => freshId('delivery', second * 1000))
  expect(ids.toSorted()).toEqual([ids[1], ids[2], ids[0]])
})

test('a bare subject becomes a user id, a user id stays one', () => {
  expect(userIdOf('7')).toBe('usr_7')
  expect(userIdOf('usr_7')).toBe('usr_7')
})
