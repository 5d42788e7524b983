// An in-memory did:plc directory: enough for one server under test. Operations are not verified.
import http from "node:http";

/** Starts it on loopback; resolves to `{url, close}`. */
export function startPlcDirectory() {
  const operations = new Map();
  const server = http.createServer((req, res) => {
    const [, rawDid = "", ...rest] = new URL(req.url, "http://directory.invalid").pathname.split("/");
    const did = decodeURIComponent(rawDid);
    const answer = (status, body) => {
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify(body));
    };
    if (did === "_health") return answer(200, { version: "test" });
    if (req.method === "POST") {
      const chunks = [];
      req.on("data", (chunk) => chunks.push(chunk));
      req.on("end", () => {
        const operation = JSON.parse(Buffer.concat(chunks).toString("utf8"));
        operations.set(did, [...(operations.get(did) ?? []), operation]);
        answer(200, {});
      });
      return undefined;
    }
    const log = operations.get(did);
    if (!log) return answer(404, { message: `DID not registered: ${did}` });
    const last = log.at(-1);
    const tail = rest.join("/");
    if (tail === "log") return answer(200, log);
    if (tail === "log/last") return answer(200, last);
    if (tail === "data") return answer(200, { did, ...pick(last) });
    return answer(200, didDocument(did, last));
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close });
    });
  });
}

function pick({ rotationKeys, verificationMethods, alsoKnownAs, services }) {
  return { rotationKeys, verificationMethods, alsoKnownAs, services };
}

function didDocument(did, operation) {
  return {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: did,
    alsoKnownAs: operation.alsoKnownAs,
    verificationMethod: Object.entries(operation.verificationMethods).map(([name, key]) => ({
      id: `${did}#${name}`,
      type: "Multikey",
      controller: did,
      publicKeyMultibase: key.replace("did:key:", ""),
    })),
    service: Object.entries(operation.services).map(([name, service]) => ({
      id: `#${name}`,
      type: service.type,
      serviceEndpoint: service.endpoint,
    })),
  };
}
