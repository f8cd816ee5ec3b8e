import { describe, expect, it } from 'vitest';
import { makeStuckHandlers } from '#core/admin/stuckHandlers.ts';
import { stuckCalls } from '#shared/contract/stuckCalls.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

describe.each(dialects)('the calls about trouble on %s', (dialect) => {
  it('answer what their contract says, defaults filled in', async () => {
    const rows = [aSimulation({ id: 1, job_state: 'RUNNING' }), aSimulation({ id: 2 })];
    const database = await openOwnDatabase(dialect, { rows });
    try {
      const handlers = makeStuckHandlers(() => database);
      const context = { signal: neverAborted };
      const on = { connectionId: 'c' };
      const list = await handlers['stuck.list'](stuckCalls['stuck.list'].input.parse(on), context);
      expect(stuckCalls['stuck.list'].output.parse(list).rows.map(({ simulation }) => simulation.id)).toEqual([1]);
      const count = await handlers['stuck.count'](stuckCalls['stuck.count'].input.parse(on), context);
      expect(stuckCalls['stuck.count'].output.parse(count)).toMatchObject({ count: 1, certainlyDead: 1 });
      const rated = await handlers['passwords.strength']({ password: 'admin', username: '' }, context);
      expect(stuckCalls['passwords.strength'].output.parse(rated).score).toBe(0);
    } finally {
      await database.close();
    }
  });
});
