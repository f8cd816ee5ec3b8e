import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { atMost, type Figure, median, timeRounds } from './figures.ts';
import { startServedProgram } from './servedProgram.ts';

const renderer = new URL('../../dist/renderer/', import.meta.url);

/** From the start of the process to its first answer, and what the window loads before it draws. */
export async function benchStart(): Promise<readonly Figure[]> {
  const times = await timeRounds(5, async () => {
    const served = await startServedProgram();
    await served.post('connections.list', {});
    await served.stop();
  });
  const bytes = initialScripts().reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return [
    atMost('process start to answer, end included', median(times), 1000),
    {
      name: 'initial script, gzipped',
      measured: `${(bytes / 1000).toFixed(0)} kB`,
      target: '≤ 400 kB',
      reached: bytes <= 400_000,
    },
  ];
}

/** The scripts that index.html names, and their static imports, each counted once. */
function initialScripts(): readonly string[] {
  const html = readFileSync(new URL('index.html', renderer), 'utf8');
  const found = new Set<string>();
  const add = (path: string, from: URL): void => {
    const url = new URL(path, from);
    if (found.has(fileURLToPath(url))) return;
    found.add(fileURLToPath(url));
    const text = readFileSync(url, 'utf8');
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/gu)) add(imported ?? '', url);
  };
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+\.js)"/gu)) add(path ?? '', renderer);
  return [...found];
}
