import type { Intent } from '#core/admin/operations/intent.ts';
import type { Catalog, Reader } from '#core/admin/plan/catalog.ts';
import { type Impact, measureImpact } from '#core/admin/plan/impact.ts';
import type { ImpactNode } from '#core/admin/plan/impactTree.ts';
import { readCatalog } from '#core/admin/plan/readCatalog.ts';

/** An intent with what it would touch in the database as it is now. */
export interface Draft {
  readonly intent: Intent;
  readonly catalog: Catalog;
  readonly tree: ImpactNode;
  readonly impact: Impact;
}

/** Measures what an intent would touch. Reads only. */
export async function makeDraft(reader: Reader, intent: Intent, signal: AbortSignal): Promise<Draft> {
  const catalog = await readCatalog(reader, signal);
  const tree = intent.tree(catalog);
  const impact = await measureImpact(reader, { catalog, tree, ids: intent.ids }, signal);
  return { intent, catalog, tree, impact };
}
