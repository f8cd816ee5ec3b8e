import type { YaptideAsk } from '#shared/domain/profile.ts';

/** Python that prints the address of yaptide's database, with its password; run where the application lies. */
const printUrl = [
  'from yaptide.application import create_app',
  'app = create_app()',
  'app.app_context().push() or print(app.extensions["sqlalchemy"].engine.url.render_as_string(hide_password=False))',
].join('; ');

/** How yaptide's documentation says to ask: the container of its server, and what to run in it by its shell. */
export const usualYaptideAsk: YaptideAsk = {
  container: 'yaptide_flask',
  command: `cd /usr/local/app && python -c '${printUrl}'`,
};
