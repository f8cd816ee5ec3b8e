import { json } from '@codemirror/lang-json';
import type { Extension } from '@codemirror/state';
import { flukaLanguage } from './languages/flukaLanguage.ts';
import { shieldhitLanguage } from './languages/shieldhitLanguage.ts';
import { topasLanguage } from './languages/topasLanguage.ts';

/** How a text may be coloured. */
export type CodeLanguage = 'plain' | 'json' | 'shieldhit' | 'fluka' | 'topas';

const extensions = {
  plain: () => [],
  json: () => json(),
  shieldhit: () => shieldhitLanguage,
  fluka: () => flukaLanguage,
  topas: () => topasLanguage,
} as const satisfies Record<CodeLanguage, () => Extension>;

/** The extension that colours a language. */
export function codeLanguage(language: CodeLanguage): Extension {
  return extensions[language]();
}
