import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { grid, listed, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();
const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'Tidescope has exited' });

it('twenty tabs share one event stream, and each of them is answered', async () => {
  await program().call('connections.open', { target: { kind: 'demo' } });
  // The settings are the fastest page of a connection to draw.
  const first = await reopen('/c/demo/settings');
  const tabs = [first];
  while (tabs.length < 20) {
    const tab = await first.context().newPage();
    await tab.goto(`${program().origin}/#/c/demo/settings`);
    tabs.push(tab);
  }
  for (const tab of tabs) await tab.getByRole('button', { name: /^(?:read-only|unlocked)/u }).waitFor();
  // A change in one tab reaches every tab.
  await program().call('connections.unlock', { connectionId: 'demo', minutes: 5, typedName: '' });
  for (const tab of tabs) await tab.getByRole('button', { name: /^unlocked/u }).waitFor();
  for (const tab of tabs) {
    const answered = await tab.evaluate(async () => {
      const call = async (signal?: AbortSignal) =>
        fetch('/api/call', {
          method: 'POST',
          body: JSON.stringify({ call: 'host.describe', input: {} }),
          signal: signal ?? null,
        });
      const cancel = new AbortController();
      const cancelled = call(cancel.signal).then(
        () => 'answered',
        () => 'cancelled',
      );
      cancel.abort();
      return [(await call()).status, await cancelled];
    });
    expect(answered).toEqual([200, 'cancelled']);
  }
}, 120_000);

it('says that the program has exited, and continues once it runs again', async () => {
  expectComplaint(/Failed to load resource|ERR_/u);
  await program().call('connections.open', { target: { kind: 'demo' } });
  const page = await reopen('/c/demo/simulations');
  await listed(page);
  await program().kill();
  await banner(page).waitFor();
  // What was read before stays.
  expect(await rows(page).count()).toBeGreaterThan(0);
  await program().start();
  await banner(page).waitFor({ state: 'detached', timeout: 30_000 });
  await listed(page);
  await grid(page).waitFor();
  expect(await page.getByText('was removed').count()).toBe(0);
}, 60_000);
