import { serve } from './cli/serve.ts';
import { parseServeOptions, serveUsage } from './cli/serveOptions.ts';
import { complainOf, say } from './cli/terminal.ts';

/* Browser mode as a program of its own: `tidescope serve`. */

try {
  const options = parseServeOptions(process.argv.slice(2));
  if (options.help) say(serveUsage);
  else await serve(options);
} catch (error) {
  complainOf(error);
  process.exitCode = 1;
}
