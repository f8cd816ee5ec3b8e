import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpService, startHttpService, testToken } from '../support/httpService.ts';
import { makeTestCore, type TestCore } from '../support/testCore.ts';

const call = { method: 'POST', path: '/api/call', body: JSON.stringify({ call: 'host.describe', input: {} }) } as const;
const made: { core: TestCore | undefined; service: HttpService | undefined } = { core: undefined, service: undefined };

function service(): HttpService {
  if (made.service === undefined) throw new Error('The server has not been started');
  return made.service;
}

beforeAll(async () => {
  made.core = await makeTestCore();
  made.service = await startHttpService(made.core.core);
});

afterAll(async () => {
  await made.service?.dispose();
  await made.core?.dispose();
});

describe('the guard of the HTTP host', () => {
  it('answers a call that carries the token as a bearer', async () => {
    const { status, body } = await service().ask(call);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ ok: true, value: { host: 'test' } });
  });

  it('refuses a call without the token, and one with another', async () => {
    const without = await service().ask({ ...call, token: false });
    expect(without.status).toBe(401);
    expect(JSON.parse(without.body.toString())).toMatchObject({ ok: false, failure: { code: 'not-allowed' } });
    const wrong = await service().ask({ ...call, headers: { Authorization: `Bearer ${testToken}x` } });
    expect(wrong.status).toBe(401);
  });

  it('exchanges the token for a cookie that scripts cannot read and other sites do not send', async () => {
    const entering = await service().ask({ method: 'POST', path: '/api/session' });
    const cookie = String(entering.headers['set-cookie']);
    expect(cookie).toBe(`tidescope-${service().port}=${testToken}; HttpOnly; SameSite=Strict; Path=/`);
    const pair = cookie.split(';')[0] ?? '';
    expect((await service().ask({ ...call, token: false, headers: { Cookie: `other=1; ${pair}` } })).status).toBe(200);
    expect((await service().ask({ ...call, token: false, headers: { Cookie: `${pair}0` } })).status).toBe(401);
  });

  it('refuses the cookie to a request for a session without the token', async () => {
    const { status, headers } = await service().ask({ method: 'POST', path: '/api/session', token: false });
    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example:80', '127.0.0.1.evil.example', '10.0.0.1:80'])(
    'refuses the Host %s, as after DNS rebinding to this machine, and says how to get here',
    async (host) => {
      const answer = await service().ask({ ...call, headers: { Host: host } });
      expect(answer.status).toBe(421);
      const { port } = service();
      expect(JSON.parse(answer.body.toString())).toMatchObject({
        failure: { hint: expect.stringContaining(`ssh -L ${port}:127.0.0.1:${port} `) as unknown },
      });
      expect((await service().ask({ path: '/', headers: { Host: host } })).status).toBe(421);
    },
  );

  it.each(['localhost:9000', '127.0.0.1:9000', '[::1]:9000', 'localhost'])(
    'answers as %s, as seen through ssh -L with another local port, only to its own page',
    async (host) => {
      const headers = { Host: host, Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' };
      expect((await service().ask({ ...call, headers })).status).toBe(200);
      const other = { Host: host, Origin: 'http://localhost:5173' };
      expect((await service().ask({ ...call, headers: other })).status).toBe(403);
    },
  );

  it('accepts a code in place of the token once, and exchanges it for the cookie', async () => {
    const code = new URL(service().urlForOnce()).hash.replace('#token=', '');
    const headers = { Authorization: `Bearer ${code}` };
    const enter = async () => service().ask({ method: 'POST', path: '/api/session', headers, token: false });
    expect(code).not.toContain(testToken);
    expect((await enter()).headers['set-cookie']).toBeDefined();
    expect((await enter()).status).toBe(401);
    expect(new URL(service().urlForOnce('/c/demo')).hash).toMatch(/^#token=[\w-]{43}&to=\/c\/demo$/u);
  });

  it('refuses calls from another origin, even with the token', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `https://127.0.0.1:${service().port}`,
      'http://127.0.0.1:1',
    ]) {
      expect((await service().ask({ ...call, headers: { Origin: origin } })).status, origin).toBe(403);
    }
    const own = `http://127.0.0.1:${service().port}`;
    expect((await service().ask({ ...call, headers: { Origin: own } })).status).toBe(200);
  });

  it.each(['cross-site', 'same-site'])('refuses calls that a browser marks as %s', async (site) => {
    expect((await service().ask({ ...call, headers: { 'Sec-Fetch-Site': site } })).status).toBe(403);
  });

  it('never lets another site read an answer', async () => {
    const asked = {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    };
    for (const path of ['/', '/api/call']) {
      const { headers, status } = await service().ask({ ...asked, path });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('sends a policy with every response that blocks everything foreign', async () => {
    for (const path of ['/', '/nothing', '/api/call']) {
      const { headers } = await service().ask({ path });
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
  });
});
