/** knex exports its dialect classes without types. */
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import type { knex } from 'knex';

  class Client extends knex.Client {
    _driver(): unknown;
  }
  export default Client;
}

declare module 'knex/lib/dialects/postgres/index.js' {
  import type { knex } from 'knex';

  class Client extends knex.Client {
    _driver(): unknown;
  }
  export default Client;
}
