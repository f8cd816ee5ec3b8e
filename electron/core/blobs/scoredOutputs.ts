import { isJsonObject } from '#shared/blob/tolerantJson.ts';
import type { ScoredOutput, ScoredQuantity } from '#shared/domain/estimator.ts';

/*
 * The names that a user gave to the scored quantities, from the project's JSON: scoringManager.outputs[].quantities[]
 * and, by uuid, scoringManager.filters[]. Anything may be missing or malformed.
 */

/** More than any project scores; the rest is ignored. */
const most = { outputs: 200, quantities: 100, modifiers: 10 };

/** Reads the outputs of a project in order. Anything but an output is skipped, so the order of pages may differ. */
export function toScoredOutputs(project: unknown): readonly ScoredOutput[] {
  const scoring = memberOf(project, 'scoringManager');
  const filters = filterNames(memberOf(scoring, 'filters'));
  return listOf(memberOf(scoring, 'outputs'))
    .filter(isJsonObject)
    .slice(0, most.outputs)
    .map((output) => ({
      name: textOf(output['name']),
      // Quantities are in the order of the page numbers, so a malformed one keeps its position.
      quantities: listOf(output['quantities'])
        .slice(0, most.quantities)
        .map((quantity) => toQuantity(quantity, filters)),
    }));
}

function toQuantity(quantity: unknown, filters: ReadonlyMap<string, string>): ScoredQuantity {
  const filter = memberOf(quantity, 'filter');
  return {
    name: textOf(memberOf(quantity, 'name')),
    keyword: textOf(memberOf(quantity, 'keyword')),
    filterName: typeof filter === 'string' ? (filters.get(filter) ?? null) : nameOf(filter),
    modifiers: listOf(memberOf(quantity, 'modifiers'))
      .filter(isJsonObject)
      .slice(0, most.modifiers)
      .map((modifier) => ({
        diffType: textOf(modifier['diffType']),
        lowerLimit: numberOf(modifier['lowerLimit']),
        upperLimit: numberOf(modifier['upperLimit']),
        binsNumber: numberOf(modifier['binsNumber']),
        isLog: modifier['isLog'] === true,
      })),
  };
}

function filterNames(filters: unknown): ReadonlyMap<string, string> {
  const pairs = listOf(filters)
    .filter(isJsonObject)
    .map((filter) => [textOf(filter['uuid']), textOf(filter['name'])] as const);
  return new Map(pairs);
}

function memberOf(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function nameOf(value: unknown): string | null {
  const name = memberOf(value, 'name');
  return typeof name === 'string' ? name : null;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
