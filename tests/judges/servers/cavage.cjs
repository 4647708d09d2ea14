// A server that takes what http-signature finds well signed (draft-cavage-http-signatures).
// Arguments: the folder that npm installed into, a file with {port, keys: {ID: {public: PEM} | {secret: TEXT}}}.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const http = require("node:http");
const { createRequire } = require("node:module");

const [modules, settings] = process.argv.slice(2);
const { port, keys } = JSON.parse(readFileSync(settings));
const signature = createRequire(`${modules}/`)("http-signature");

function check(request, body) {
  const parsed = signature.parseRequest(request, { strict: true, headers: ["(request-target)", "host", "date", "digest"] });
  const key = keys[parsed.keyId] ?? {};
  const known = key.secret ? signature.verifyHMAC(parsed, key.secret) : key.public && signature.verifySignature(parsed, key.public);
  if (!known) throw new Error("the signature is wrong");
  const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
  if (request.headers.digest !== digest) throw new Error("the digest is wrong");
  return { key: parsed.keyId, algorithm: parsed.algorithm, signed: parsed.params.headers };
}

http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let answer;
    try {
      answer = [200, check(request, Buffer.concat(parts))];
    } catch (error) {
      answer = [401, { error: error.message }];
    }
    response.writeHead(answer[0], { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer[1]));
  });
}).listen(port, "127.0.0.1");
