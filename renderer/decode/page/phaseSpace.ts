import { particleColumns, type PageDefect } from '#shared/domain/page.ts';
import { countOf } from './countText.ts';
import type { Members } from './members.ts';
import type { TextMetadata } from './metadataText.ts';
import { makeQuantity, type Shaped, type ShapeContext } from './shaped.ts';
import { valueDefects } from './shapeDefects.ts';
import { fillValues } from './values.ts';

/** What a phase space is made of besides its values. */
export interface PhaseSpaceFacts extends ShapeContext {
  readonly data: Members;
  readonly metadata: TextMetadata;
  readonly dimensions: unknown;
}

/** Makes a phase space of nested lists, however the particles are spread over them: eight numbers each. */
export function makePhaseSpace(values: readonly unknown[], facts: PhaseSpaceFacts): Shaped {
  const lists = values.some((value) => Array.isArray(value)) ? values.map(toList) : [values];
  const filled = fillValues(lists);
  const inexact = [...new Set([values, ...lists])].reduce((sum, list) => sum + (facts.inexact?.get(list) ?? 0), 0);
  const columns = particleColumns.length;
  const count = filled.values.length;
  const particles = Math.floor(count / columns);
  const defects: PageDefect[] = [...facts.metadata.defects];
  if (facts.dimensions !== 0) {
    const message = 'The page holds particles, which have no axes, but does not say that it has none.';
    defects.push({ kind: 'dimensions-disagree', message });
  }
  if (facts.cut || count % columns !== 0) defects.push(countDefect(count, particles, facts.cut));
  defects.push(...valueDefects(filled, inexact));
  return {
    step: 'page',
    suspicious: filled.suspicious,
    page: {
      kind: 'phase-space',
      axes: [],
      particles,
      quantity: makeQuantity(facts.data, filled),
      expected: Math.ceil(count / columns) * columns,
      metadata: facts.metadata.metadata,
      defects,
    },
  };
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function countDefect(count: number, particles: number, cut: boolean): PageDefect {
  const rest = count % particleColumns.length;
  const odd = rest === 0 ? '' : `, and ${rest} of the 8 numbers of another`;
  const message = `${cut ? 'The data is cut off after' : 'The data holds'} ${countOf(particles, 'particle')}${odd}.`;
  return { kind: 'count-mismatch', message };
}
