import type { CodeLanguage } from '#renderer/ui/text/codeLanguage.ts';

const shieldhitFiles = /^(?:beam|geo|detect|mat|sobp)\w*\.dat$/iu;

/** How an input file is coloured, by its name. `info.json` is a Python print and no JSON. */
export function inputLanguage(fileName: string): CodeLanguage {
  const name = fileName.split(/[/\\]/u).at(-1) ?? fileName;
  if (shieldhitFiles.test(name)) return 'shieldhit';
  if (/\.inp$/iu.test(name)) return 'fluka';
  if (/^topas.*\.txt$|\.topas$/iu.test(name)) return 'topas';
  if (/\.json$/iu.test(name) && name !== 'info.json') return 'json';
  return 'plain';
}
