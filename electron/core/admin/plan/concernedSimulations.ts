import { z } from 'zod';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { boundIds, conditionOf, isAmong } from '#core/admin/plan/rowSql.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { Plan, PlanNote } from '#shared/domain/plan.ts';

/** The users of the affected simulations, most first. */
export async function findOwners(reader: Reader, draft: Draft, signal: AbortSignal): Promise<Plan['owners']> {
  const wanted = simulationsOf(reader, draft);
  if (wanted === undefined) return [];
  const sql = `select t0.user_id as user_id, max(u.username) as username, count(*) as simulations
    from "Simulation" as t0 left join "User" as u on u.id = t0.user_id where ${wanted.condition}
    group by t0.user_id order by 3 desc, 1 limit 50`;
  const query = reader.build.raw(sql, [wanted.bound]);
  const row = z.object({ user_id: numberCell.nullable(), username: nullableTextCell, simulations: numberCell });
  const found = await reader.rows({ query, row, signal });
  return found.map(({ user_id: userId, username, simulations }) => ({ userId, username, simulations }));
}

/** The unfinished ones among the simulations that are removed or lose a task; undefined if there are none. */
export async function findLive(reader: Reader, draft: Draft, signal: AbortSignal): Promise<PlanNote | undefined> {
  const wanted = draft.intent.removes ? simulationsOf(reader, draft) : undefined;
  if (wanted === undefined) return undefined;
  const condition = `${wanted.condition} and t0.job_state not in ('COMPLETED', 'FAILED', 'CANCELED')`;
  const sql = `select t0.id as id, t0.title as title, t0.job_state as state,
      (select count(*) from "Simulation" as t0 where ${condition}) as live
    from "Simulation" as t0 where ${condition} order by t0.id limit 10`;
  const query = reader.build.raw(sql, [wanted.bound, wanted.bound]);
  const row = z.object({ id: numberCell, title: textCell, state: textCell, live: numberCell });
  const found = await reader.rows({ query, row, signal });
  const [first] = found;
  if (first === undefined) return undefined;
  const many = first.live > 1;
  return {
    code: 'live',
    message: many
      ? `${first.live} of the simulations are unfinished`
      : `Simulation ${first.id} is unfinished (${first.state})`,
    hint: `Workers may still post results for ${many ? 'them' : 'it'}, which will then be rejected.`,
    details: found.map(({ id, title, state }) => `Simulation ${id} '${title}': ${state}`),
  };
}

interface Wanted {
  readonly condition: string;
  readonly bound: string;
}

/** The simulations that are removed or changed, or whose task is; none for users whose simulations stay. */
function simulationsOf({ dialect }: Reader, { catalog, tree, intent }: Draft): Wanted | undefined {
  const bound = boundIds(dialect, intent.ids);
  if (intent.ids.length === 0 || !catalog.tables.has('Simulation')) return undefined;
  if (tree.table === 'Task') {
    const condition = `t0.id in (select k.simulation_id from "Task" as k where ${isAmong(dialect, 'k.id')})`;
    return { condition, bound };
  }
  const node = nodesOf(tree).find((each: ImpactNode) => each.table === 'Simulation');
  if (node === undefined || (tree.table === 'User' && node.how === 'changed')) return undefined;
  return { condition: conditionOf(catalog, dialect, node), bound };
}
