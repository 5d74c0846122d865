// What a user writes against the types that openapi-typescript generates. Each test is
// a claim; test_clients_typescript.py compiles this strictly, and runs it against the
// running app, whose address is the argument.

import assert from "node:assert/strict";
import { test } from "node:test";

import createClient from "openapi-fetch";

import type { paths as NotesPaths } from "./notes_client.js";
import type { components, paths } from "./sink_client.js";

const baseUrl = process.argv[2] ?? "";
const sink = createClient<paths>({ baseUrl });
const notes = createClient<NotesPaths>({ baseUrl });
const KEY = "12345678-1234-5678-1234-567812345678";
const PNG = new File([new Uint8Array([1, 2, 3, 4])], "dot.png", { type: "image/png" });

// OpenAPI has no type for bytes: in the types they are strings.
const bytes = (content: Blob): string => content as unknown as string;

const toFormData = (body: object): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    for (const item of [value].flat()) {
      form.append(name, item instanceof Blob ? item : String(item));
    }
  }
  return form;
};

test("scalars come back", async () => {
  const body: components["schemas"]["ScalarsInput"] = {
    text: "tea",
    whole: 15,
    number: 99.5,
    flag: true,
    money: 12.5,
    at: "2024-02-29T12:30:00Z",
    clock: "12:30:00",
    day: "2024-02-29",
    pause: 1.5,
    key: KEY,
    v4: "192.0.2.1",
    v6: "2001:db8::1",
    network: "192.0.2.1/24",
    email: "ann@sink.example",
    url: "https://sink.example/",
    data: "AAEC",
    path: "a/b",
    color: "red",
    level: 2,
    mode: 1,
    code: "AB-12",
    sku: "s-1",
  };
  const { data } = await sink.POST("/scalars", { body });
  assert.ok(data);
  const { money, at, nothing, ...rest } = data;
  const { money: _, at: sentAt, ...sent } = body;
  assert.deepEqual(rest, sent);
  assert.equal(money satisfies string, "12.5");
  assert.equal(Date.parse(at), Date.parse(sentAt));
  assert.equal(nothing satisfies number | null, null);
});

test("containers come back, a tuple with the types of its places", async () => {
  const body: components["schemas"]["ContainersInput"] = {
    names: ["a"],
    unique: [1],
    frozen: ["blue"],
    pair: [3, "c"],
    many: [true, false],
    by_name: { a: 1.5 },
    by_day: { "2024-02-29": { x: 1 } },
    either: null,
    anything: { a: [null] },
  };
  const { data } = await sink.POST("/containers", { body });
  assert.deepEqual(data, { ...body, by_day: { "2024-02-29": { x: 1, y: 0 } } });
});

test("classes of every kind come back", async () => {
  const { data } = await sink.POST("/kinds", {
    body: {
      basket: { movies: [{ title: "Alien", year: 1979 }, { title: "Heat" }] },
      parcel: { atPoint: { x: 1 } },
      review: { stars: 5 },
    },
  });
  assert.deepEqual(data, {
    basket: { movies: [{ title: "Alien", year: 1979 }, { title: "Heat" }], note: "" },
    parcel: { atPoint: { x: 1, y: 0 }, netWeight: 1 },
    review: { stars: 5, text: "" },
  });
});

test("the compiler tells the members of a union apart", async () => {
  const { data } = await sink.POST("/pets", {
    body: [{ kind: "cat" }, { kind: "dog", tricks: ["sit"] }],
  });
  assert.ok(data);
  const told = data.items.map((pet) =>
    pet.kind === "cat" ? pet.lives.toFixed() : pet.tricks.join(),
  );
  assert.deepEqual(told, ["9", "sit"]);
});

test("recursive, free and hand-written objects come back", async () => {
  const tree = { value: 1, children: [{ value: 2 }] };
  const grown = await sink.POST("/tree", { body: tree });
  assert.deepEqual(grown.data, { value: 1, children: [{ value: 2, children: [] }] });
  const rows = [{ a: 1, b: null }];
  assert.deepEqual((await sink.POST("/rows", { body: rows })).data, rows);
  const store = { name: "tea", stock: { green: 3 } };
  assert.deepEqual((await sink.POST("/store", { body: store })).data, store);
  const hours = await sink.POST("/hours", { body: [{ day: 1 }] });
  assert.deepEqual(hours.data?.[0]?.hours, [9, 17]);
});

test("members go one way, and what was sent is changed", async () => {
  const added = await sink.POST("/users", {
    body: { fullName: "Ann", password: "x", from: "here" },
  });
  assert.equal(added.response.status, 201);
  assert.equal(added.response.headers.get("Location"), "/users/7");
  assert.deepEqual(added.data, { fullName: "Ann", from: "here", userId: 0 });
  // @ts-expect-error: a response never has it.
  assert.equal(added.data?.password, undefined);
  const changed = await sink.PATCH("/users", { body: { from: "there" } });
  assert.deepEqual(changed.data, ["from_"]);
});

test("bodies of several members, parts, absent ones and taught types", async () => {
  const point = { x: 1, y: 0 };
  const several = await sink.POST("/several", {
    params: { query: { note: "ann@sink.example" } },
    body: { point: { x: 1 }, ids: [1, 2] },
  });
  assert.deepEqual(several.data, [point, point]);
  assert.deepEqual((await sink.POST("/parts", { body: {} })).data, { lives: 9 });
  assert.deepEqual((await sink.POST("/part", { body: { it: 1 } })).data, [1]);
  assert.equal((await sink.POST("/taught", { body: 90 })).data, 90);
  const headers = { "Content-Type": "application/vnd.sink+json" };
  const vendor = await sink.POST("/vendor", { headers, body: { x: 1 } });
  assert.deepEqual(vendor.data, point);
  assert.equal((await sink.POST("/vendor")).response.status, 200);
  const ordered = await sink.POST("/orders", {
    body: { it: { x: 1 }, callback_url: "https://sink.example" },
  });
  assert.deepEqual(ordered.data, point);
});

test("parameters of the path and the query are written", async () => {
  const found = await sink.GET("/path/{number}/{letter}/{key}/{day}", {
    params: { path: { number: 3, letter: "b", key: KEY, day: "2024-02-29" } },
  });
  assert.deepEqual(found.data, ["3", "b", KEY, "2024-02-29"]);
  const paging = await sink.GET("/query", {
    params: {
      query: {
        color: "blue",
        page: 2,
        sort: ["day", "name"],
        window: { low: 1, high: 3 },
        share: 12.5,
        since: "2024-02-29T00:00:00Z",
        flag: true,
      },
    },
  });
  assert.deepEqual(paging.data, { page: 2, sort: ["day", "name"] });
  const commas = await sink.GET("/query", {
    params: { query: { color: "red", ids: [1, 2] } },
    querySerializer: { array: { style: "form", explode: false } },
  });
  assert.deepEqual(commas.data, { page: 1, sort: [] });
});

test("what does not fit is a problem with its places", async () => {
  const { data, error, response } = await sink.GET("/constraints", {
    params: { query: { from: 9, high: 2 } },
  });
  assert.deepEqual([data, response.status], [undefined, 422]);
  assert.ok(error && "errors" in error);
  assert.equal(error.status satisfies 422, 422);
  assert.deepEqual(Object.keys(error.errors.query ?? {}), ["from", "high"]);
});

test("headers and a cookie are written", async () => {
  const header = { "X-Request-Id": "r-1", "X-Depth": 2 };
  const { data } = await sink.GET("/headers", { params: { header } });
  assert.deepEqual(data, { x_request_id: "r-1", x_depth: 2 });
  // The cookies that are parameters are the browser's to send: openapi-fetch does not.
  const { error } = await sink.GET("/headers", {
    params: { header },
    headers: { Cookie: "visits=-1" },
  });
  assert.ok(error && "errors" in error);
  assert.deepEqual(Object.keys(error.errors.cookies ?? {}), ["visits"]);
});

test("lists are written into a header", async () => {
  const header = { "X-Sizes": [1, 2] };
  const { data } = await sink.GET("/lists", {
    params: { header },
    headers: { Cookie: "seen=3,4" },
  });
  assert.deepEqual(data, [1, 2, 3, 4]);
});

test("parameters and forms of schemas and models are written", async () => {
  const search = await sink.GET("/search", {
    params: { query: { word: "tea", order: "down" }, header: { "X-Token": "t-1" } },
  });
  assert.deepEqual(search.data, ["tea", "DOWN", "t-1"]);
  const query = { low: 2, high: 3, tags: ["a", "b"] };
  const range = await sink.GET("/range", { params: { query } });
  assert.deepEqual(range.data, query);
  const turned = await sink.GET("/range", { params: { query: { low: 3, high: 2 } } });
  assert.ok(turned.error && "errors" in turned.error);
  assert.deepEqual(Object.keys(turned.error.errors.query ?? {}), ["_schema"]);
  const classes = await sink.GET("/classes", {
    params: { query: { city: "Rome", stop: 3, mostOf: 2 } },
  });
  assert.deepEqual(classes.data, ["Rome", "3", "red", "2"]);
  const letter = { to: "Ann", lines: ["a", "b"] };
  const sent = await sink.POST("/letters", {
    body: letter,
    bodySerializer: toFormData,
  });
  assert.deepEqual(sent.data, ["Ann", "a", "b"]);
  const account = { name: "Ann", sizes: [1, 2] };
  const added = await sink.POST("/accounts", {
    body: account,
    bodySerializer: toFormData,
  });
  assert.deepEqual(added.data, account);
});

test("forms and files are sent", async () => {
  const form = { name: "Ann", sizes: [1, 2], day: "2024-02-29" };
  const sent = await sink.POST("/form", { body: form, bodySerializer: toFormData });
  assert.deepEqual(sent.data, ["Ann"]);
  const encoded = await sink.POST("/form", {
    body: { name: "Bea" },
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  assert.deepEqual(encoded.data, ["Bea"]);
  const album = await sink.POST("/album", {
    body: { title: "Sea", cover: bytes(PNG), pages: [bytes(PNG), bytes(PNG)] },
    bodySerializer: toFormData,
  });
  assert.deepEqual(album.data, ["Sea"]);
  const upload = await sink.POST("/upload", {
    body: { photo: bytes(PNG) },
    bodySerializer: toFormData,
  });
  assert.deepEqual(upload.data, ["image/png"]);
});

test("arguments of dependencies are sent", async () => {
  const header = { "X-Visit": 2 };
  const book = await sink.GET("/book", { params: { query: { page: 3 }, header } });
  assert.deepEqual(book.data, [true, true, true]);
  const query = { page: 3, words: ["a"], most: 2 };
  assert.deepEqual((await sink.GET("/found", { params: { query } })).data, [3, 3]);
  const lines = await sink.GET("/lines-of-book", {
    params: { query: { page: 4 } },
    parseAs: "text",
  });
  assert.equal(lines.data, "line of 4\n");
  const middle = await sink.POST("/middle/{x}", {
    params: { path: { x: 5 } },
    body: { x: 2, y: 8 },
  });
  assert.deepEqual(middle.data, [5, 5, 1]);
});

test("bodies that are not JSON are sent", async () => {
  const asIs = (body: unknown) => body as BodyInit;
  const sending = (type: string) => ({
    headers: { "Content-Type": type },
    bodySerializer: asIs,
  });
  const raw = await sink.PUT("/bytes", { body: bytes(PNG), ...sending("image/png") });
  assert.deepEqual(raw.data, [4]);
  const text = await sink.PUT("/text", { body: "tea", ...sending("text/plain") });
  assert.deepEqual(text.data, [3]);
  const stream = await sink.PUT("/stream", {
    body: bytes(PNG),
    ...sending("application/octet-stream"),
  });
  assert.deepEqual(stream.data, [4]);
});

test("each response of a choice is read", async () => {
  const choose = (number: number) =>
    sink.GET("/choice/{number}", { params: { path: { number } } });
  assert.deepEqual((await choose(1)).data, { kind: "cat", lives: 9 });
  assert.equal((await choose(0)).response.status, 204);
  const { error } = await choose(2);
  assert.ok(error && "what" in error);
  assert.equal(error.what, "cat");
});

test("problems of one status are told apart", async () => {
  const left = async (left: number) => {
    const answer = await sink.GET("/problems/{left}", { params: { path: { left } } });
    return answer.error;
  };
  const [odd, even] = [await left(1), await left(2)];
  assert.ok(odd && "left" in odd && even && "by" in even);
  assert.deepEqual([odd.status, odd.left, even.by], [409, 1, "Ann"]);
});

test("other responses are read", async () => {
  const sparse = (await sink.GET("/sparse")).data;
  assert.deepEqual(sparse, { low: 1 });
  const set = (await sink.POST("/set", { body: { theme: "dark" } })).data;
  assert.deepEqual(set, { theme: "dark" });
  assert.equal((await sink.DELETE("/nothing")).response.status, 204);
  const file = await sink.GET("/file", { parseAs: "blob" });
  assert.equal(await file.data?.text(), "%PDF");
  assert.equal((await sink.GET("/lines", { parseAs: "text" })).data, "id\n");
  const page = await sink.GET("/page", { parseAs: "text" });
  assert.equal(page.data, "<!doctype html>");
  const total = await sink.GET("/total");
  assert.deepEqual(total.data, [1, 2, 3]);
  assert.equal(total.response.headers.get("X-Total"), "3");
});

test("the second Api is used with types of its own", async () => {
  const { data } = await notes.POST("/v2/notes", { body: { Text: "tea" } });
  assert.ok(data);
  const params = { path: { number: data.data.NoteId } };
  const body = { Text: "tea", IsDone: true };
  const put = await notes.PUT("/v2/notes/{number}", { params, body });
  const got = await notes.GET("/v2/notes/{number}", { params });
  assert.deepEqual(got.data, { data: { ...body, NoteId: params.path.number } });
  assert.deepEqual(put.data, got.data);
  const missing = await notes.GET("/v2/notes/{number}", {
    params: { path: { number: 10_000 } },
  });
  assert.equal(missing.error?.Message, "Not Found");
  const user = await notes.GET("/v2/user", { params: { header: { "X-Depth": 1 } } });
  assert.deepEqual(user.data, { data: ["Ann"] });
  const late = await notes.GET("/v2/late", { params: { query: { Number: 2 } } });
  assert.deepEqual(late.data, { data: [2] });
  const lenient = await notes.PUT("/v2/lenient", { body: { Text: "tea" } });
  assert.equal(lenient.response.status, 202);
});

const basic = `Basic ${btoa("ann:s3cret")}`;
const as = (authorization: string) => ({ headers: { Authorization: authorization } });

test("credentials of every scheme are sent", async () => {
  const token = as("Bearer s3cret");
  assert.deepEqual((await sink.GET("/members/me", token)).data, ["ann"]);
  assert.deepEqual((await sink.GET("/members/either", token)).data, ["ann"]);
  assert.deepEqual((await sink.GET("/members/either", as(basic))).data, ["ann"]);
  assert.deepEqual((await sink.GET("/members/login", as(basic))).data, ["ann"]);
  assert.deepEqual((await sink.GET("/members/machine", token)).data, ["ann"]);
  const orders = await sink.POST("/members/orders", {
    ...token,
    params: { query: { sku: "s-1" } },
    body: [1, 2],
  });
  assert.deepEqual(orders.data, [1, 2]);
  const keys = await sink.GET("/members/keys", {
    headers: { "X-Sink-Key": "s3cret", Cookie: "sink_key=s3cret" },
    querySerializer: () => "sink_key=s3cret",
  });
  assert.deepEqual(keys.data, ["ann"]);
});

test("what is public or optional needs no credentials", async () => {
  assert.deepEqual((await sink.GET("/members/news")).data, ["open"]);
  assert.deepEqual((await sink.GET("/members/maybe")).data, []);
});

test("a refusal is a problem with a challenge", async () => {
  const { error, response } = await sink.GET("/members/me", as("Bearer wrong"));
  assert.equal(response.status, 401);
  assert.equal(error?.detail, "The secret is none.");
  assert.equal(
    response.headers.get("WWW-Authenticate"),
    'Bearer realm="API", error="invalid_token"',
  );
});
