import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { makeHop } from '#shared/domain/newProfile.ts';
import { expectAccessible } from '../support/axe.ts';
import { addressOf, listed, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makePlace, named, savedRow, saveProfile, secretField } from '../support/connectingParts.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';
import { type LoginServer, startLoginServer } from '../support/sshFaultServer.ts';
import { makeSshKey } from '../support/sshKeys.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open, expectComplaint } = startBrowserWindow();
const asker: { server?: LoginServer } = {};

beforeAll(async () => {
  await openDemo(program());
  const folder = await makeTemporaryFolder();
  const hostKey = await makeSshKey(folder.path, 'host');
  asker.server = await startLoginServer({ hostKey, questions: [{ text: 'Code: ', echo: true, answer: '1' }] });
  const database = await makePlace('seen');
  const save = async (parts: Parameters<typeof saveProfile>[1]): Promise<void> => saveProfile(program(), parts);
  await save({ id: 'prod', role: 'production', colour: 'red', database });
  await save({ id: 'asking', role: 'staging', colour: 'amber', database: { ...database, password: { kind: 'ask' } } });
  await save({ id: 'gone', group: 'Lab', database: { ...database, database: 'not_there' } });
  const hop = makeHop({ host: '127.0.0.1', port: asker.server.port, login: 'keyboard-interactive', agent: 'none' });
  await save({ id: 'coded', group: 'Lab', database, hops: [hop] });
  return folder.dispose;
});

afterAll(async () => asker.server?.close());

/** One screen: its address, and the steps and waits until it is ready. */
interface Screen {
  readonly name: string;
  readonly address?: string;
  /** What axe checks; the whole screen if omitted. */
  readonly part?: string;
  readonly show: (page: Page) => Promise<void>;
}

const list = '/c/demo/simulations';

async function simulationWith(dimensions: number): Promise<{ readonly address: string; readonly pageId: number }> {
  const simulation = await simulationTitled(program(), 'lead collimator');
  const pageId = await pageOf(program(), simulation, dimensions);
  return { address: addressOf(demoId, simulation, { page: pageId, wide: true }), pageId };
}

async function showPage(page: Page, dimensions: number): Promise<void> {
  const { address, pageId } = await simulationWith(dimensions);
  await page.goto(`${program().origin}/#${address}`);
  await picture(page, pageId).waitFor();
}

async function showTab(page: Page, title: string, tab: string): Promise<void> {
  const simulation = await simulationTitled(program(), title);
  await page.goto(`${program().origin}/#${addressOf(demoId, simulation, { tab, wide: true })}`);
}

const screens: readonly Screen[] = [
  { name: 'the welcome page', show: async (page) => page.getByRole('heading', { level: 1 }).waitFor() },
  { name: 'the list of simulations', address: list, show: async (page) => listed(page) },
  { name: 'a map', show: async (page) => showPage(page, 2) },
  { name: 'a line', show: async (page) => showPage(page, 1) },
  {
    name: 'the tasks',
    show: async (page) => {
      await showTab(page, 'lead collimator', 'tasks');
      await listed(page, 'Tasks');
    },
  },
  {
    name: 'the input',
    show: async (page) => {
      await showTab(page, 'lead collimator', 'input');
      await page.getByRole('listbox', { name: 'Input files' }).waitFor();
    },
  },
  {
    name: 'the logs',
    show: async (page) => {
      await showTab(page, 'Submission refused', 'logs');
      await page.locator('.cm-line').first().waitFor();
    },
  },
  {
    name: 'the rows',
    show: async (page) => {
      // axe cannot see tables that scroll within a scrolling page: this window is large enough for all of it.
      await page.setViewportSize({ width: 3000, height: 1600 });
      await showTab(page, 'Geometry map', 'rows');
      await page.getByRole('region', { name: 'Simulation', exact: true }).waitFor();
    },
  },
  { name: 'the users', address: '/c/demo/users', show: async (page) => listed(page, 'Users') },
  { name: 'the clusters', address: '/c/demo/clusters', show: async (page) => listed(page, 'Clusters') },
  {
    name: 'the palette',
    address: list,
    part: '[role=dialog]',
    show: async (page) => {
      await listed(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('dose');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'the keys',
    address: list,
    part: '[role=dialog]',
    show: async (page) => {
      await listed(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'the activity',
    address: '/c/demo/activity',
    show: async (page) => {
      await program().call('connections.unlock', { connectionId: 'demo', minutes: 0.01, typedName: '' });
      await listed(page, 'Activity');
    },
  },
  {
    name: 'an unlocked production connection',
    address: '/c/profile-prod/simulations',
    show: async (page) => {
      await listed(page);
      const request = { connectionId: 'profile-prod', minutes: 5, typedName: 'prod' };
      await program().call('connections.unlock', request);
      await page.getByRole('button', { name: /^unlocked/u }).waitFor();
    },
  },
  {
    name: 'the question before unlocking',
    address: '/c/profile-prod/simulations',
    part: '[role=dialog]',
    show: async (page) => {
      await listed(page);
      await program().call('connections.lock', { connectionId: 'profile-prod' });
      await named(page, 'read-only').click();
      await page.getByRole('dialog').getByRole('textbox').fill('prod');
    },
  },
  {
    name: 'a host key that is not known',
    part: '[role=dialog]',
    show: async (page) => {
      await savedRow(page, 'coded').click();
      await named(page, 'Trust once').waitFor();
    },
  },
  {
    name: 'the questions of a server',
    part: '[role=dialog]',
    show: async (page) => {
      await savedRow(page, 'coded').click();
      await named(page, 'Trust once').click();
      await page.getByLabel('Code:').waitFor();
    },
  },
  {
    name: 'a password that was refused',
    part: '[role=dialog]',
    show: async (page) => {
      await savedRow(page, 'asking').click();
      await secretField(page).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'a connecting that failed',
    part: '[role=dialog]',
    show: async (page) => {
      await savedRow(page, 'gone').click();
      await named(page, 'Try again').waitFor();
      await named(page, 'Details').click();
    },
  },
  {
    name: 'an address that could not be opened',
    address: '/c/profile-gone/simulations',
    show: async (page) => named(page, 'Try again').waitFor(),
  },
  {
    name: 'the form of a saved connection',
    address: '/profiles/coded',
    show: async (page) => named(page, 'Test').waitFor(),
  },
];

describe('axe finds nothing, in either theme, in', () => {
  it.each(screens)('$name', async ({ address = '/', part = 'body', show }) => {
    // Refused and cancelled calls are answered with an HTTP error status.
    expectComplaint(/Failed to load resource/u);
    const page = await open('/c/demo/clusters');
    await page.setViewportSize({ width: 1280, height: 640 });
    await page.goto(`${program().origin}/#${address}`);
    await show(page);
    await expectAccessible(page, part);
    await page.keyboard.press('Escape');
  });
});
