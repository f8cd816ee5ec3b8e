import { describe, expect, it } from 'vitest';
import { countSimulations, listSimulations } from '#core/simulations/simulationRepository.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const window = { kind: 'jump', from: 'start', skip: 0, limit: 50 } as const;
const sort = { column: 'id', direction: 'ascending' } as const;

describe.each(dialects)('an impossible time, on %s,', (dialect) => {
  it.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31 10:00',
    '2026-01-01 24:00:00',
    '2026-01-01 25:00',
    '2026-01-01 10:60',
    '2026-01-01 10:00:60',
    '0000-01-01',
    'infinity',
    '0044-03-15 BC',
  ])('is refused in a filter: %s', async (startedFrom) => {
    const database = await openOwnDatabase(dialect, { rows: [] });
    try {
      for (const filter of [{ startedFrom }, { startedBefore: startedFrom }]) {
        await expect(countSimulations(database, filter, neverAborted)).rejects.toMatchObject({
          failure: { code: 'bad-input' },
        });
      }
    } finally {
      await database.close();
    }
  });

  it('does not prevent finding a real one, leap days included', async () => {
    const rows = [aSimulation({ id: 1, start_time: '2024-02-29 23:59:59.5' })];
    const database = await openOwnDatabase(dialect, { rows });
    try {
      const filter = { startedFrom: '2024-02-29T23:59', startedBefore: '2024-03-01' };
      expect(await countSimulations(database, filter, neverAborted)).toBe(1);
    } finally {
      await database.close();
    }
  });
});

describe('a stored text that is not a valid time', () => {
  const odd = [
    '2026-02-30 10:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 25:00:00',
    '0000-05-05 10:00:00',
    'infinity',
    '0044-03-15 12:00:00+00 BC',
  ];

  it('is shown unchanged, marked, and gives no duration', async () => {
    const rows = odd.map((text, at) => aSimulation({ id: at + 1, start_time: text, end_time: '2026-06-01 10:00:00' }));
    const database = await openOwnDatabase('sqlite', { rows });
    try {
      const list = await listSimulations(database, { filter: {}, sort, window }, neverAborted);
      expect(list.rows.map(({ startedAt }) => startedAt)).toEqual(odd);
      expect(list.rows.map(({ durationMicroseconds }) => durationMicroseconds)).toEqual(odd.map(() => null));
      expect(list.rows.map(({ marks }) => marks.includes('odd-time'))).toEqual(odd.map(() => true));
    } finally {
      await database.close();
    }
  });

  it('behaves the same on PostgreSQL, which has only infinity and years before Christ', async () => {
    const rows = ['infinity', '0044-03-15 12:00:00+00 BC'].map((text, at) =>
      aSimulation({ id: at + 1, start_time: text, end_time: '2026-06-01 10:00:00' }),
    );
    const database = await openOwnDatabase('postgresql', { rows });
    try {
      const list = await listSimulations(database, { filter: {}, sort, window }, neverAborted);
      expect(list.rows.map(({ startedAt }) => startedAt)).toEqual(['infinity', '0044-03-15 12:00:00+00 BC']);
      expect(list.rows.map(({ marks }) => marks.includes('odd-time'))).toEqual([true, true]);
    } finally {
      await database.close();
    }
  });
});
