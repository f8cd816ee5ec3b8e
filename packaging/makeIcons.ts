import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { launchBrowser } from '../test/support/browser.ts';

/* `npm run icons`: makes the icons of every system from `icon.svg`. Their files are committed, so that packaging needs no browser. */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** In pixels: the sizes in which Linux desktops look for an icon. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const windowsSizes = [16, 24, 32, 48, 64, 128, 256] as const;
/** Apple's type of each size: normal and, from 32 pixels on, for displays of double density. */
const appleTypes = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['icp6', 64],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
] as const;

async function drawSizes(browser: Browser, svg: string): Promise<(size: number) => Buffer> {
  const drawn = new Map<number, Buffer>();
  for (const size of new Set([...linuxSizes, ...windowsSizes, ...appleTypes.map((each) => each[1])])) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  return (size) => {
    const image = drawn.get(size);
    if (image === undefined) throw new Error(`The icon was not drawn in ${size} pixels`);
    return image;
  };
}

/** An ICO file: a directory of 16 bytes for each image, then the images as PNG. */
function makeIco(images: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** An ICNS file: chunks of a type, a length that includes these 8 bytes, and a PNG. */
function makeIcns(images: readonly { readonly type: string; readonly png: Buffer }[]): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(head.length + content.length, 4);
    return Buffer.concat([head, content]);
  };
  return chunk('icns', Buffer.concat(images.map(({ type, png }) => chunk(type, png))));
}

const browser = await launchBrowser();
try {
  const at = await drawSizes(browser, await readFile(here('icon.svg'), 'utf8'));
  const folder = here('icons');
  await mkdir(join(folder, 'linux'), { recursive: true });
  for (const size of linuxSizes) await writeFile(join(folder, 'linux', `${size}x${size}.png`), at(size));
  await writeFile(join(folder, 'icon.ico'), makeIco(windowsSizes.map((size) => ({ size, png: at(size) }))));
  await writeFile(join(folder, 'icon.icns'), makeIcns(appleTypes.map(([type, size]) => ({ type, png: at(size) }))));
  await writeFile(here('../renderer/public/icon.png'), at(512));
} finally {
  await browser.close();
}
