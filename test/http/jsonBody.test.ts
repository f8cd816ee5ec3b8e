import { expect, it } from 'vitest';
import { jsonBody } from '../../electron/http/jsonBody.ts';

const long = Array.from({ length: 1001 }, (_, id) => ({ id, title: `t "${id}"`, none: null }));

it.each([
  ['a short reply', { ok: true, value: { a: [1, 2], b: undefined, c: null } }],
  ['a long list', { ok: true, value: long }],
  ['a list within a value', { ok: true, value: { rows: long, left: undefined, last: 'x', more: { ids: long } } }],
  ['an empty list', { ok: true, value: [] }],
  ['holes in a long list', { ok: true, value: Array.from({ length: 500 }, () => undefined) }],
])('%s is the same JSON as in one step', async (_what, reply) => {
  expect((await jsonBody(reply)).toString()).toBe(JSON.stringify(reply));
});

it('lets other work run while a long list is written', async () => {
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 0);
  await jsonBody({ ok: true, value: Array.from({ length: 300_000 }, (_, id) => ({ id, title: 'some title' })) });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(1);
});
