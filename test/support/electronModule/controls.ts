import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ElectronControls, WindowFacts } from '../electronProgram.ts';
import { app, BrowserWindow, type MenuItem, menus, nativeTheme, powerMonitor } from './electron.ts';
import { recorded } from './systemDouble.ts';

/* What a test can do to the program that runs in the double of Electron, and see of it. */

/** In ms, of the measured delays of the event loop. */
const resolution = 1;
const nanoseconds = 1_000_000;
const delays = monitorEventLoopDelay({ resolution });
delays.enable();

const emitters = { app, nativeTheme, powerMonitor };

const menu = (): readonly MenuItem[] => menus.at(-1) ?? [];
const items = (of: readonly MenuItem[]): readonly MenuItem[] =>
  of.flatMap((item) => [item, ...items(item.submenu ?? [])]);

function windowAt(index: number) {
  const window = BrowserWindow.getAllWindows()[index];
  if (window === undefined) throw new Error(`There is no window ${index}`);
  return window;
}

const actions: ElectronControls = {
  windows: async () =>
    BrowserWindow.getAllWindows().map((window): WindowFacts => ({
      url: window._page._url,
      bounds: window._bounds,
      visible: window._visible,
      maximised: window._maximised,
      received: window._page._received,
      reloads: window._page._reloads,
      complaints: window._page._complaints,
      options: structuredClone(window._options),
    })),
  dialogs: async () => recorded.dialogs,
  opened: async () => recorded.opened,
  calls: async () => recorded.calls,
  answer: async (answer) => void recorded.answers.push(answer),
  menu: async () =>
    items(menu()).map(({ label, role, accelerator, enabled, registerAccelerator }) => ({
      ...(label === undefined ? {} : { label }),
      ...(role === undefined ? {} : { role }),
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(registerAccelerator === undefined ? {} : { registerAccelerator }),
    })),
  click: async (label) => {
    const item = items(menu()).find((each) => each.label === label);
    if (item?.click === undefined) throw new Error(`The menu has no '${label}'`);
    item.click(item, BrowserWindow.getAllWindows()[0], {});
  },
  emit: async (emitter, event, values) => {
    const prevented = { default: false };
    const real = { preventDefault: () => void (prevented.default = true) };
    emitters[emitter].emit(event, real, ...values);
    return prevented.default;
  },
  call: async (index, request) => {
    const bridge: unknown = windowAt(index)._page._exposed.get('tidescope');
    const call: unknown = Reflect.get(Object(bridge), 'call');
    if (typeof call !== 'function') throw new Error('The preload script exposed no bridge');
    const reply: unknown = await Reflect.apply(call, bridge, [request]);
    return reply;
  },
  move: async (index, bounds) => void (windowAt(index)._bounds = bounds),
  crash: async (index) => {
    const { _page, webContents } = windowAt(index);
    if (_page._view !== undefined) return _page._view.crash();
    const details = { reason: 'crashed', exitCode: 139 };
    _page._crashed = true;
    webContents.emit('render-process-gone', {}, details);
    app.emit('render-process-gone', {}, webContents, details);
  },
  hang: async (index) => void windowAt(index).emit('unresponsive'),
  edit: async (index) => void (windowAt(index)._page._unsaved = true),
  close: async (index) => windowAt(index).close(),
  quit: async () => app._quit(),
  delays: async () => ({
    p95: delays.percentile(95) / nanoseconds - resolution,
    max: delays.max / nanoseconds - resolution,
  }),
};

interface Request {
  readonly id: number;
  readonly action: keyof ElectronControls;
  readonly values: readonly unknown[];
}

process.on('message', ({ id, action, values }: Request) => {
  const answer = async (): Promise<void> => {
    try {
      const value: unknown = await Reflect.apply(actions[action], undefined, values);
      process.send?.({ id, value });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  };
  void answer();
});
