import { describe, expect, it } from 'vitest';
import { makeProblemHandlers } from '#core/admin/problems/problemHandlers.ts';
import { problemCalls } from '#shared/contract/problemCalls.ts';
import { aSimulation } from '../../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../../support/ownDatabases.ts';

describe.each(dialects)('the calls about problems on %s', (dialect) => {
  it('answer as their contract says, with defaults filled in', async () => {
    const rows = [aSimulation({ id: 1, job_state: 'RUNNING' }), aSimulation({ id: 2 })];
    const database = await openOwnDatabase(dialect, { rows });
    try {
      const handlers = makeProblemHandlers(() => database);
      const context = { signal: neverAborted };
      const on = { connectionId: 'c' };
      const list = await handlers['problems.list'](problemCalls['problems.list'].input.parse(on), context);
      expect(problemCalls['problems.list'].output.parse(list).rows.map(({ simulation }) => simulation.id)).toEqual([1]);
      const count = await handlers['problems.count'](problemCalls['problems.count'].input.parse(on), context);
      expect(problemCalls['problems.count'].output.parse(count)).toMatchObject({ count: 1, certainlyDead: 1 });
    } finally {
      await database.close();
    }
  });
});
