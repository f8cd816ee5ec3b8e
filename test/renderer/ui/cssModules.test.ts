import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/* A class name is a string: neither TypeScript nor CSS reports a misspelling, so this checks both sides. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sheets = globSync('renderer/**/*.module.css', { cwd: root });
const sources = globSync('renderer/**/*.{ts,tsx}', { cwd: root });

/** The classes that a style sheet defines. */
function definedIn(sheet: string): ReadonlySet<string> {
  const text = readFileSync(join(root, sheet), 'utf8').replaceAll(/\/\*.*?\*\/|\{[^{}]*\}/gsu, ' ');
  return new Set([...text.matchAll(/\.([A-Za-z_][\w-]*)/gu)].map(([, name = '']) => name));
}

/** The selectors of a style sheet, those of its steps of animations left out. */
function selectorsIn(sheet: string): readonly string[] {
  const text = readFileSync(join(root, sheet), 'utf8')
    .replaceAll(/\/\*.*?\*\//gsu, ' ')
    .replaceAll(/@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/gu, ' ');
  return [...text.matchAll(/([^{};]+)\{/gu)]
    .map(([, selectors = '']) => selectors.trim())
    .filter((selectors) => !selectors.startsWith('@'))
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/u));
}

interface Use {
  readonly source: string;
  readonly sheet: string;
  readonly name: string;
}

/** Every class that a module uses from a style sheet by name. */
function usesIn(source: string): readonly Use[] {
  const text = readFileSync(join(root, source), 'utf8');
  return [...text.matchAll(/import (\w+) from '([^']+\.module\.css)'/gu)].flatMap(([, local = '', from = '']) => {
    const sheet = from.startsWith('#renderer/')
      ? from.replace('#renderer/', 'renderer/')
      : normalize(join(dirname(source), from));
    const taken = new RegExp(String.raw`\b${local}\[(?:'([\w-]+)'|"([\w-]+)")\]|\b${local}\.(\w+)`, 'gu');
    return [...text.matchAll(taken)].map(([, single, double, plain]) => ({
      source,
      sheet,
      name: single ?? double ?? plain ?? '',
    }));
  });
}

const uses = sources.flatMap(usesIn);

describe('the classes of CSS modules', () => {
  it('are found at all', () => {
    expect(sheets.length).toBeGreaterThan(40);
    expect(uses.length).toBeGreaterThan(500);
  });

  it('exist wherever one is used', () => {
    const classes = new Map(sheets.map((sheet) => [sheet, definedIn(sheet)]));
    const misspelt = uses.filter(({ sheet, name }) => classes.get(sheet)?.has(name) !== true);
    expect(misspelt.map(({ source, sheet, name }) => `${source}: .${name} is not in ${sheet}`)).toEqual([]);
  });

  it('are in every selector, as one without applies to the whole window', () => {
    const global = sheets.flatMap((sheet) =>
      selectorsIn(sheet)
        .filter((selector) => !selector.includes('.'))
        .map((selector) => `${sheet}: ${selector.trim()}`),
    );
    expect(global).toEqual([]);
  });
});
