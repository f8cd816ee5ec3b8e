import { assertNever } from '#shared/failure.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { InputRelation } from './compareInputs.ts';
import type { SeedRelation } from './seeds.ts';
import type { RunRelation } from './useComparedInputs.ts';

/** The notes on a page compared with the reference. */
export interface RelationWords {
  readonly tone: 'good' | 'warning' | 'plain';
  readonly title: string;
  readonly text: string;
}

/** The differences of two inputs, in a few words. */
export function differenceWords(input: Extract<InputRelation, { readonly kind: 'different' }>): string {
  const { simulators, files, fields } = input;
  if (simulators !== null) return simulators.map(visibleText).join(' and ');
  const names = files.map(({ name }) => visibleText(name));
  const named = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return fields.length === 0 ? named : `${named} · ${formatPlural(fields.length, 'field')} of the project`;
}

/**
 * The relation of a simulation's input and random numbers to those of the reference, and what that means for an
 * average.
 */
export function relationWords({ input, seeds }: RunRelation): RelationWords {
  if (input.kind === 'unknown') return { tone: 'plain', title: 'Not known', text: `${sentence(input.reason)}.` };
  if (input.kind === 'different') return { tone: 'plain', title: 'Different inputs', text: differenceWords(input) };
  return seedWords(seeds);
}

function seedWords(seeds: SeedRelation): RelationWords {
  switch (seeds.kind) {
    case 'same':
      return {
        tone: 'warning',
        title: 'Equal inputs, same random numbers',
        text: 'yaptide seeds tasks by their number, so this repeats the reference. Averaging both adds no information.',
      };
    case 'overlapping':
      return {
        tone: 'warning',
        title: 'Equal inputs, overlapping random numbers',
        text: `${seeds.isCertain ? '' : 'Up to '}${formatPlural(seeds.shared, 'task')} of each start with the same seed. They are not independent repeats.`,
      };
    case 'independent':
      return {
        tone: 'good',
        title: 'Equal inputs, independent random numbers',
        text: 'No task of one has a seed of the other.',
      };
    case 'unknown':
      return { tone: 'plain', title: 'Equal inputs', text: `Random numbers not known: ${seeds.reason}.` };
    default:
      return assertNever(seeds);
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
