import type { CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { RelationName } from '#shared/domain/catalog.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { findPlace } from './completionPlace.ts';
import { findRelation, suggest } from './sqlCompletion.ts';
import { sqlQueries } from './sqlQueries.ts';

const keywords =
  'SELECT FROM WHERE JOIN LEFT JOIN ON GROUP BY ORDER BY HAVING LIMIT OFFSET DISTINCT UNION ALL WITH AS CASE WHEN THEN ELSE END AND OR NOT IN IS NULL LIKE ILIKE BETWEEN EXISTS COUNT SUM AVG MIN MAX INSERT INTO VALUES UPDATE SET DELETE RETURNING EXPLAIN BEGIN COMMIT ROLLBACK'.split(
    ' ',
  );

/** Suggestions out of the catalog, for the statement at the caret. */
export function useCompletion(connectionId: string, dialect: Dialect): CompletionSource {
  const client = useClient();
  const queries = useQueryClient();
  return useCallback(
    async (context: CompletionContext): Promise<CompletionResult | null> => {
      const place = findPlace(context.state.doc.toString(), context.pos, dialect);
      if (
        place === undefined ||
        (place.word === '' && place.qualifier === undefined && !context.explicit && place.after !== 'join')
      )
        return null;
      const catalog = await queries.ensureQueryData(sqlQueries.names(client, connectionId));
      const named = place.tables.flatMap((table) => findRelation(table, catalog, dialect) ?? []);
      const read = async (relation: RelationName) =>
        queries.ensureQueryData(sqlQueries.relation(client, connectionId, relation)).catch(() => undefined);
      const relations = (await Promise.all(named.slice(0, 20).map(read))).filter((each) => each !== undefined);
      const found = suggest(place, { catalog, relations }, dialect);
      const words = place.qualifier === undefined ? keywords.map((word) => ({ label: word, boost: -5 })) : [];
      return {
        from: place.from,
        options: [
          ...found
            .slice(0, 2000)
            .map(({ label, insert, detail, boost, kind }) => ({ label, apply: insert, detail, boost, type: kind })),
          ...words,
        ],
        validFor: /^["\w$]*$/u,
      };
    },
    [client, queries, connectionId, dialect],
  );
}
