import { describe, expect, it } from 'vitest';
import { type GivenConsent, missingConsents, passphraseState } from '#renderer/operations/ConsentFields.tsx';
import type { Plan } from '#shared/domain/plan.ts';
import { isNameTyped } from '#shared/typedName.ts';

const nothing: GivenConsent = { typedName: '', live: false, passphrase: 'empty', omitSecrets: false };

function planWanting(consent: Partial<Plan['consent']>): Plan {
  return {
    id: 'p',
    connectionId: 'c',
    operation: { kind: 'remove-task', taskId: 1 },
    title: '',
    tables: [],
    owners: [],
    warnings: [],
    obstacles: [],
    missingIndexes: [],
    archives: true,
    consent: { typedName: null, live: false, passphrase: false, ...consent },
  };
}

describe('outstanding consents', () => {
  it('are none if nothing is asked', () => {
    expect(missingConsents(planWanting({}), nothing)).toEqual([]);
  });
  it('are listed by name', () => {
    const plan = planWanting({ typedName: 'alice', live: true, passphrase: true });
    expect(missingConsents(plan, nothing)).toHaveLength(3);
    expect(
      missingConsents(plan, { typedName: ' alice ', live: true, passphrase: 'ready', omitSecrets: false }),
    ).toEqual([]);
  });
  it('do not include a passphrase once the secrets are left out', () => {
    const plan = planWanting({ passphrase: true });
    expect(missingConsents(plan, { ...nothing, passphrase: 'differs' })).toEqual(['the passphrase']);
    expect(missingConsents(plan, { ...nothing, omitSecrets: true })).toEqual([]);
  });
});

it('require the exact name, except for surrounding spaces and characters that no field accepts', () => {
  expect(isNameTyped('Alice', 'alice')).toBe(false);
  expect(isNameTyped('alice ', ' alice')).toBe(true);
  expect(isNameTyped('line1␊line2', 'line1\nline2')).toBe(true);
  expect(isNameTyped('', 'x')).toBe(false);
});

it('include a passphrase until it is typed identically twice', () => {
  expect(passphraseState('', 'a')).toBe('empty');
  expect(passphraseState('a', '')).toBe('not repeated');
  expect(passphraseState('a', 'b')).toBe('differs');
  expect(passphraseState('a', 'a')).toBe('ready');
});
