import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

/* The command dialog, with a test double for the `electron` module, which only runs inside Electron. */

const shownSchema = z.object({
  message: z.string(),
  detail: z.string(),
  buttons: z.array(z.string()),
  defaultId: z.int(),
  cancelId: z.int(),
  signal: z.instanceof(AbortSignal),
});

const electron = vi.hoisted(() => ({ response: 0, shown: [] as unknown[] }));
vi.mock('electron', () => ({
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: {
    showMessageBox: async (options: unknown) => {
      electron.shown.push(options);
      return { response: electron.response, checkboxChecked: false };
    },
  },
}));
const { approveCommand } = await import('../../electron/host/dialogs.ts');

const question = { connection: 'Production', purpose: 'Password of alice', command: 'pass show "a\u202eb"\nrm -rf x' };
const neverAborted = new AbortController().signal;
const shown = (): z.infer<typeof shownSchema> => shownSchema.parse(electron.shown[0]);

beforeEach(() => {
  electron.shown.length = 0;
});

describe('the command dialog', () => {
  it('shows the whole command with nothing hidden in it', async () => {
    await approveCommand(question, neverAborted);
    expect(shown().message).toContain('Production');
    expect(shown().detail).toContain('pass show "a‹U+202E›b"␊rm -rf x');
    expect(shown().detail).toContain('Password of alice');
  });

  it.each([
    ['Do not run', false],
    ['Run and remember', true],
  ])('answers by its button: %s', async (button, answer) => {
    electron.response = ['Do not run', 'Run and remember'].indexOf(button);
    expect(await approveCommand(question, neverAborted)).toBe(answer);
    expect(shown().buttons).toContain(button);
  });

  it('runs nothing on Enter or Escape', async () => {
    await approveCommand(question, neverAborted);
    const { buttons, defaultId, cancelId } = shown();
    expect([buttons[defaultId], buttons[cancelId]]).toEqual(['Do not run', 'Do not run']);
  });

  it('closes with the attempt that asks, and then approves nothing', async () => {
    electron.response = 1;
    const cancelling = new AbortController();
    cancelling.abort();
    expect(await approveCommand(question, cancelling.signal)).toBe(false);
    expect(shown().signal).toBe(cancelling.signal);
  });
});
