import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/**
 * Axe for a page of the program. It has no frames, whose results would need a separate page to be merged, and passes
 * need not be described.
 */
export function axeFor(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations', 'incomplete'] });
}
