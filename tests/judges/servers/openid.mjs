// oidc-provider as an authorization server, and an API that takes the tokens which it gives.
// Arguments: the folder that npm installed into, a file with {port, clients}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const [modules, settings] = process.argv.slice(2);
const { port, clients } = JSON.parse(readFileSync(settings));
const installed = createRequire(`${modules}/`);
const { Provider, errors } = await import(installed.resolve("oidc-provider"));
const { createLocalJWKSet, jwtVerify } = await import(installed.resolve("jose"));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  scopes: ["read", "write", "offline_access"],
  ttl: { ClientCredentials: 3, AccessToken: 3, RefreshToken: 600, Grant: 600 },
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
});

const heard = { given: 0, refused: [], asked: 0 };
provider.on("grant.success", () => { heard.given += 1; });
provider.on("grant.error", (context, error) => { heard.refused.push(error.error_detail ?? error.error_description ?? error.message); });

const find = async (value) => (await provider.ClientCredentials.find(value)) ?? provider.AccessToken.find(value);

// A refresh token as a person's consent would lead to: consent is given in a browser, and no browser is needed here.
async function consent(clientId) {
  const grant = new provider.Grant({ accountId: "ada", clientId });
  grant.addOIDCScope("read offline_access");
  const client = await provider.Client.find(clientId);
  const token = new provider.RefreshToken({
    accountId: "ada", client, grantId: await grant.save(), gty: "authorization_code", scope: "read offline_access",
  });
  return token.save();
}

// RFC 7523: an assertion, which jose verifies, is good for a token.
provider.registerGrantType("urn:ietf:params:oauth:grant-type:jwt-bearer", async (context) => {
  const { client, params } = context.oidc;
  const audience = `http://127.0.0.1:${port}/token`;
  try {
    await jwtVerify(params.assertion, createLocalJWKSet(client.jwks), { issuer: client.clientId, audience, requiredClaims: ["exp", "sub"] });
  } catch (error) {
    throw new errors.InvalidGrant(error.message);
  }
  const token = new provider.ClientCredentials({ client, scope: params.scope });
  context.body = { access_token: await token.save(), expires_in: token.expiration, token_type: "Bearer" };
}, ["assertion", "scope"]);

provider.use(async (context, next) => {
  if (context.path === "/heard") {
    context.body = heard;
  } else if (context.path === "/consent") {
    context.body = { refresh_token: await consent(context.query.client_id) };
  } else if (context.path === "/take-back") {
    const token = await find(await text(context.req));
    await token.destroy();
    context.status = 204;
  } else if (context.path === "/orders") {
    heard.asked += 1;
    const token = await find((context.get("authorization") || "").replace(/^Bearer /, ""));
    context.status = token?.isValid ? 200 : 401;
    context.body = token?.isValid ? { client: token.clientId, scope: token.scope ?? "" } : { error: "invalid_token" };
  } else {
    await next();
  }
});

provider.listen(port, "127.0.0.1");
