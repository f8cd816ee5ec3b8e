import { compareDatabases } from '#core/comparison/compareDatabases.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { comparisonCalls } from '#shared/contract/comparisonCalls.ts';
import { makeFailure } from '#shared/failure.ts';

interface ComparisonOptions {
  readonly connections: Pick<Connections, 'get' | 'openCopy'>;
}

/** The handlers of `comparisonCalls`. */
export function makeComparisonHandlers({
  connections,
}: ComparisonOptions): HandlersOf<typeof comparisonCalls, 'signal' | 'onProgress'> {
  return {
    'comparison.run': async ({ connectionId, otherId }, call) => {
      const [first, second] = [connectionId, otherId].map((id) => {
        const { name, place, serverVersion, dialect } = connections.get(id);
        if (dialect === 'sqlite') throw notForFiles(name);
        return { name, place, serverVersion };
      });
      if (first === undefined || second === undefined) throw new Error('Two databases are compared');
      const { signal } = call;
      const one = await connections.openCopy(connectionId, { writes: false, signal });
      try {
        const other = await connections.openCopy(otherId, { writes: false, signal });
        try {
          const isSameMajor = majorOf(first.serverVersion) === majorOf(second.serverVersion);
          return { first, second, ...(await compareDatabases({ first: one, second: other, isSameMajor }, call)) };
        } finally {
          await other.close();
        }
      } finally {
        await one.close();
      }
    },
  };
}

const majorOf = (version: string): number => Number.parseInt(version, 10);

function notForFiles(name: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `'${name}' is a SQLite file: only PostgreSQL databases are compared`,
    hint: 'Choose two PostgreSQL connections, or a backup of one.',
  });
}
