import { appendFile, chmod, chown, copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { postgresPassword, startPostgresServer } from './postgresServer.ts';
import { makeTlsFiles, type TlsFiles } from './tlsFiles.ts';

/** A PostgreSQL that rejects unencrypted connections, and accepts `tls_client` only with a certificate. */
export interface TlsPostgres {
  readonly port: number;
  readonly files: TlsFiles;
  readonly password: string;
  /** Switches to another of its certificates. */
  readonly useCertificate: (which: 'server' | 'expired') => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startTlsPostgres(): Promise<TlsPostgres> {
  const files = await makeTlsFiles();
  const server = await startPostgresServer(async (data) => prepare(data, files));
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      user: 'postgres',
      password: postgresPassword,
      database: 'postgres',
      ssl: { rejectUnauthorized: false },
    });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run('create role tls_client login');
  return {
    port: server.port,
    files,
    password: postgresPassword,
    useCertificate: async (which) => {
      await run(`alter system set ssl_cert_file = '${which}.pem'`);
      await run(`alter system set ssl_key_file = '${which}.key'`);
      await run('select pg_reload_conf()');
    },
    stop: async () => {
      await server.stop();
      await files.remove();
    },
  };
}

async function prepare(data: string, files: TlsFiles): Promise<void> {
  // The server's user owns its folder, and must own its keys.
  const { uid, gid } = await stat(data);
  const give = async (from: string, name: string): Promise<void> => {
    await copyFile(from, join(data, name));
    await chmod(join(data, name), 0o600);
    await chown(join(data, name), uid, gid);
  };
  await give(files.authority, 'authority.pem');
  for (const which of ['server', 'expired'] as const) {
    await give(files[which].certificate, `${which}.pem`);
    await give(files[which].key, `${which}.key`);
  }
  await appendFile(
    join(data, 'postgresql.conf'),
    `\nssl = on\nssl_ca_file = 'authority.pem'\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n`,
  );
  await writeFile(
    join(data, 'pg_hba.conf'),
    'hostssl all tls_client 127.0.0.1/32 cert\nhostssl all all 127.0.0.1/32 scram-sha-256\n',
  );
}
