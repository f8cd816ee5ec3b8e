import { z } from 'zod';
import { readBlobs } from '#core/integrity/readBlobs.ts';
import { type PageFacts, pageFactsSchema } from '#core/migrations/pageFacts.ts';
import type { Filled, RevisionRun } from '#core/migrations/revisionRun.ts';
import { startThread } from '#core/workerThread.ts';

/** How many of the rows at which yaptide's own migration would end are named. */
const maxNamed = 20;
const limits = { heap: 512, silence: 60_000 };

/**
 * Writes name and dimension of every page from its blob, batch by batch, so that it can be continued where each was committed:
 * rows that have a name are not read again. yaptide's own revision loads all pages at once, and ends at the first that lacks one of the two.
 */
export async function fillPages(run: RevisionRun): Promise<Filled> {
  const { database, writer, nameOf, signal, onRows } = run;
  const counts = { rows: 0, left: 0, failing: 0 };
  const fails: { id: number; why: string }[] = [];
  const thread = startThread({
    script: { name: './pageFactsWorker', beside: import.meta.url },
    heap: limits.heap,
    what: 'Reading the names of pages',
    hint: 'Find the page with the integrity report.',
  });
  try {
    for (let afterId: number | null = await firstUnfilled(run); afterId !== null;) {
      const batch: Awaited<ReturnType<typeof readBlobs>> = await readBlobs(
        database,
        { table: 'Page', afterId },
        signal,
      );
      const rows = batch.rows.map(({ id, blob }) => ({ id, blob }));
      const answer = await thread.ask(rows, { signal, silence: limits.silence });
      const facts = z.array(pageFactsSchema).parse(answer);
      const known = facts.filter(({ name, dimension }) => name !== null || dimension !== null);
      if (known.length > 0)
        await writer.update({ table: 'Page', sql: updateSql(nameOf('Page'), known), rows: known.length });
      counts.rows += known.length;
      counts.left += facts.length - known.length;
      for (const { id, fails: why } of facts) {
        if (why === null) continue;
        counts.failing += 1;
        if (fails.length < maxNamed) fails.push({ id, why });
      }
      onRows(facts.length);
      afterId = batch.lastId;
    }
  } finally {
    await thread.end();
  }
  return { ...counts, fails };
}

/** Where to begin: before the first page that has a blob and no name. */
async function firstUnfilled({ writer, nameOf }: RevisionRun): Promise<number | null> {
  const sql = `select (min(id) - 1)::text from ${nameOf('Page')} where page_name = '' and page_dimension = 0`;
  const [[first] = []] = await writer.read(sql);
  return typeof first === 'string' ? Number(first) : null;
}

function updateSql(table: string, facts: readonly PageFacts[]): string {
  const literal = (text: string | null): string => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);
  const values = facts.map(({ id, name, dimension }) => `(${id}, ${literal(name)}, ${dimension ?? 'null'}::int)`);
  return `update ${table} as p set page_name = coalesce(v.name, p.page_name), page_dimension = coalesce(v.dimension, p.page_dimension)
    from (values ${values.join(', ')}) as v(id, name, dimension) where p.id = v.id`;
}
