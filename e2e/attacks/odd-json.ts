/** JSON that no honest client sends, as text. */
export const ODD_JSON: readonly string[] = [
  'null',
  '0',
  '"x"',
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{"roles":["admin"],"role":"owner"}}',
  '{"constructor":{"prototype":{"role":"owner"}}}',
  '{"title":{"$ne":1},"id":["a"],"userId":{},"role":["owner"]}',
  '{"title":"a","role":"owner","tenantId":"other","userId":"ana","createdBy":"ana","actor":"ana"}',
  '{"id":"../../x","title":"a","userId":"__proto__","type":"constructor","since":-1}',
  '{"id":"__proto__","title":"a\\u0000b","since":1e400,"limit":1e9,"types":[1,{}]}',
  '{"since":"\\u0027 or 1=1 --","scope":"default/document/%25","cursor":"\\u0000","types":"*"}',
  `{"title":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  `{"title":"${'x'.repeat(200_000)}"}`,
]
