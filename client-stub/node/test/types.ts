/** What must not compile: each line below an expectation is an error, or the compiler complains of the expectation. */

import type { Client } from "../src/client";

export async function refusedByTheCompiler(client: Client): Promise<void> {
  // @ts-expect-error no such method
  await client.request("venvoy/discovery", {});
  // @ts-expect-error the name of a request begins with venvoy/
  await client.request("discover", {});
  // @ts-expect-error a notification is no request
  await client.request("venvoy/statusChanged", {});
  // @ts-expect-error params are always given
  await client.request("venvoy/info");
  // @ts-expect-error a required field is missing
  await client.request("venvoy/inspect", {});
  // @ts-expect-error no such field
  await client.request("venvoy/inspect", { path: "/", sizes: true });
  // @ts-expect-error a field of another type
  await client.request("venvoy/inspect", { path: 1 });
  // @ts-expect-error none of the words of a closed choice
  await client.request("venvoy/discover", { scope: "everything" });
  // @ts-expect-error a field that is left out is not undefined
  await client.request("venvoy/discover", { python: undefined });
  // @ts-expect-error tokens are the client's own affair
  await client.request("venvoy/create", { workDoneToken: 1 });

  const found = await client.request("venvoy/discover", {});
  // @ts-expect-error no such field of the result
  found.environment;
  // @ts-expect-error the result of another method
  found.selection;
  // @ts-expect-error what stands at an index may be missing
  found.environments[0].prefix;
  // @ts-expect-error a version may be null
  found.environments.map((each) => each.version.length);
  // @ts-expect-error none of the words of a closed choice
  found.environments.filter((each) => each.kind === "virtualenv");
  // @ts-expect-error a result that is not awaited is a promise
  client.request("venvoy/discover", {}).environments;

  // @ts-expect-error a part is of the method's own result
  await client.request("venvoy/discover", {}, { onPartialResult: (part) => part.packages });
  // @ts-expect-error a part may lack any field
  await client.request("venvoy/discover", {}, { onPartialResult: (part) => part.environments.length });
  // @ts-expect-error the end of progress has no percentage
  await client.request("venvoy/create", {}, { onProgress: (progress) => progress.kind === "end" && progress.percentage });

  // @ts-expect-error no such notification
  client.on("venvoy/discover", () => undefined);
  // @ts-expect-error the params of another notification
  client.on("venvoy/statusChanged", ({ selection }) => selection);
}
