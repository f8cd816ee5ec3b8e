import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/**
 * Axe for a page of the program. It has no frames, whose results would need a separate page to be merged, and passes
 * need not be described.
 */
export function axeFor(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations', 'incomplete'] })
    .exclude(laterRows);
}

/** Rows of a list are alike: the first dozen stands for them, at a fraction of the time. */
const laterRows = '[role=row][data-index]:nth-child(n + 13)';

/** The themes differ only in colours: the second run only needs to check contrast. */
const themes = [
  ['light', undefined],
  ['dark', ['color-contrast', 'link-in-text-block']],
] as const;

/**
 * Expects that axe finds nothing in a part of the page, in both themes, and that no rule gave up. The page follows the system's
 * theme; the light one is left.
 */
export async function expectAccessible(page: Page, part = 'body'): Promise<void> {
  for (const [theme, rules] of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect.poll(async () => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
    const axe = axeFor(page).include(part);
    const { violations, incomplete } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' · ')}`),
      `violations in the ${theme} theme`,
    ).toEqual([]);
    const skipped = incomplete.filter(({ nodes }) => JSON.stringify(nodes).includes('error-occurred'));
    expect(
      skipped.map(({ id }) => id),
      'rules that axe gave up',
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}
