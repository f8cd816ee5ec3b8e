import { createServer } from 'vite';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../support/browser.ts';
import { mapBlob } from './benchDatabase.ts';
import type { Figure } from './figures.ts';

/**
 * Decodes a page in Chromium compared with native inflate and JSON.parse of the same bytes. Vite serves the source, as
 * the built worker does not export it.
 */
export async function benchDecode(): Promise<readonly Figure[]> {
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('../../', import.meta.url)),
    server: { port: 0, host: '127.0.0.1', hmr: false },
    optimizeDeps: { noDiscovery: true, include: ['pako', 'zod'] },
    cacheDir: fileURLToPath(new URL('../../.cache/vite-bench', import.meta.url)),
    appType: 'mpa',
    logLevel: 'silent',
  });
  await server.listen();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}test/bench/decodeBench.html`);
    const figures: Figure[] = [];
    for (const size of [300, 1000]) {
      const base64 = mapBlob(size, size).toString('base64');
      const ratio = await page.evaluate(async (text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const url = '/renderer/decode/decodePage.ts';
        // The browser imports it from Vite; its types are not known here.
        // oxlint-disable-next-line typescript/no-unsafe-assignment
        const { decodePage }: { decodePage: (bytes: Uint8Array, metadata: object) => Promise<unknown> } = await import(
          url
        );
        const native = async (): Promise<unknown> =>
          new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
        const ours = async (): Promise<unknown> => decodePage(bytes, { file_format: 'bdo2019' });
        // Alternating, so that other load on the machine affects both alike.
        const times: { ours: number[]; native: number[] } = { ours: [], native: [] };
        for (let round = 0; round < 11; round += 1) {
          for (const [name, work] of [['ours', ours] as const, ['native', native] as const]) {
            const started = performance.now();
            await work();
            if (round > 1) times[name].push(performance.now() - started);
          }
        }
        const middle = (all: number[]): number => all.toSorted((left, right) => left - right)[4] ?? 0;
        return [middle(times.ours), middle(times.native)] as const;
      }, base64);
      const [ours, native] = ratio;
      figures.push({
        name: `decode ${size}×${size} (native inflate and JSON.parse ${native.toFixed(1)} ms)`,
        measured: `${ours.toFixed(1)} ms, ${(ours / native).toFixed(2)}×`,
        target: '≤ 1.3×',
        reached: ours <= 1.3 * native,
      });
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
  }
}
