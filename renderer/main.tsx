import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/theme.css';
import { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { makeClient } from '#renderer/api/client.ts';
import { enterSession, makeHttpTransport } from '#renderer/api/transports/httpTransport.ts';
import { findBridge, makeIpcTransport } from '#renderer/api/transports/ipcTransport.ts';
import { App } from './App.tsx';
import { makeAppRouter } from './app/routes.tsx';
import { keepComposedKeys } from './ui/shortcuts.ts';

// Before any other listener of keys.
keepComposedKeys();
const bridge = findBridge();
const entered = bridge === undefined && (await enterSession(window.location, window.history));
const client = makeClient(bridge === undefined ? makeHttpTransport() : makeIpcTransport(bridge));
if (entered) {
  // A target opened on the command line is shown first.
  const [opened] = await client.call('connections.list', {});
  if (opened !== undefined) window.history.replaceState(null, '', `#/c/${opened.id}`);
}
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 15_000 } },
});
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id root');
createRoot(root).render(<App client={client} queries={queries} router={makeAppRouter()} />);
