import type { JsonObject } from '../config/config.ts'
import { usersOf } from '../config/endpoint.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { at, objectsAt, pathText, textAt, textsAt } from '../config/read.ts'
import { nearest } from './nearest.ts'

/** Tags that stand twice, and tags that are named but stand nowhere: xray drops such traffic without a word. */
export const checkTags = (config: JsonObject): ConfigIssue[] => [
  ...duplicates(config, 'inbounds'),
  ...duplicates(config, 'outbounds'),
  ...duplicateBalancers(config),
  ...missingTargets(config),
]

const tagsOf = (config: JsonObject, ...path: string[]): string[] =>
  objectsAt(config, ...path).flatMap((item) => textAt(item, 'tag') ?? [])

const duplicates = (config: JsonObject, side: 'inbounds' | 'outbounds'): ConfigIssue[] =>
  duplicateIn(
    objectsAt(config, side).map((bound) => textAt(bound, 'tag')),
    side,
  )

const duplicateBalancers = (config: JsonObject): ConfigIssue[] =>
  duplicateIn(
    objectsAt(config, 'routing', 'balancers').map((balancer) => textAt(balancer, 'tag')),
    'routing.balancers',
  )

const duplicateIn = (tags: (string | undefined)[], where: string): ConfigIssue[] =>
  tags.flatMap((tag, index) => {
    const first = tags.indexOf(tag)
    if (tag === undefined || tag === '' || first === index) return []
    return [
      {
        path: `${where}[${index}].tag`,
        code: 'duplicateTag',
        message: `The tag "${tag}" stands already at ${where}[${first}].`,
      },
    ]
  })

/** Everything traffic can be sent to by name: outbounds, what xray itself answers, and reverse users. */
const targetsOf = (config: JsonObject): string[] => [
  ...tagsOf(config, 'outbounds'),
  ...['api', 'metrics'].flatMap((name) =>
    at(config, name) === undefined ? [] : (textAt(config, name, 'tag') ?? 'Metrics'),
  ),
  ...['bridges', 'portals'].flatMap((name) => tagsOf(config, 'reverse', name)),
  ...objectsAt(config, 'inbounds')
    .flatMap((inbound) => usersOf(inbound).list)
    .flatMap((user) => textAt(user, 'reverse', 'tag') ?? []),
]

const missingTargets = (config: JsonObject): ConfigIssue[] => {
  const targets = targetsOf(config)
  const balancers = tagsOf(config, 'routing', 'balancers')
  const named: Reference[] = [...ruleReferences(config), ...outboundReferences(config)]
  return [
    ...named.flatMap(({ path, tag, of }) => {
      const known = of === 'balancer' ? balancers : targets
      return known.includes(tag) ? [] : [missing(path, `No ${of} has the tag "${tag}".`, nearest(tag, known))]
    }),
    ...aimlessRules(config),
  ]
}

const missing = (path: string, sentence: string, meant: string | undefined): ConfigIssue => ({
  path,
  code: 'missingTag',
  message: meant === undefined ? sentence : `${sentence} Did you mean "${meant}"?`,
  ...(meant === undefined ? {} : { suggestion: meant }),
})

interface Reference {
  path: string
  tag: string
  of: 'outbound' | 'balancer'
}

const ruleReferences = (config: JsonObject): Reference[] => [
  ...referencesIn(config, ['routing', 'rules'], ['outboundTag']),
  ...referencesIn(config, ['routing', 'rules'], ['balancerTag']),
  ...referencesIn(config, ['routing', 'balancers'], ['fallbackTag']),
]

const outboundReferences = (config: JsonObject): Reference[] => [
  ...referencesIn(config, ['outbounds'], ['proxySettings', 'tag']),
  ...referencesIn(config, ['outbounds'], ['streamSettings', 'sockopt', 'dialerProxy']),
]

const referencesIn = (config: JsonObject, list: string[], field: string[]): Reference[] =>
  objectsAt(config, ...list).flatMap((item, index) => {
    const tag = textAt(item, ...field)
    return tag === undefined || tag === ''
      ? []
      : [
          {
            path: pathText([...list, index, ...field]),
            tag,
            of: field.includes('balancerTag') ? 'balancer' : 'outbound',
          },
        ]
  })

const aimlessRules = (config: JsonObject): ConfigIssue[] =>
  objectsAt(config, 'routing', 'rules').flatMap((rule, index) =>
    textAt(rule, 'outboundTag') === undefined && textAt(rule, 'balancerTag') === undefined
      ? [
          {
            path: `routing.rules[${index}]`,
            code: 'noTarget',
            message: 'This rule names neither outboundTag nor balancerTag.',
          },
        ]
      : [],
  )

/** Names that match nothing, where xray only stays silent: warnings. */
export const looseTags = (config: JsonObject): ConfigIssue[] => {
  const sources = [
    ...tagsOf(config, 'inbounds'),
    ...['api', 'dns', 'metrics'].flatMap((name) => textAt(config, name, 'tag') ?? []),
    ...objectsAt(config, 'dns', 'servers').flatMap((server) => textAt(server, 'tag') ?? []),
    ...['bridges', 'portals'].flatMap((name) => tagsOf(config, 'reverse', name)),
    ...objectsAt(config, 'outbounds').flatMap((outbound) => textAt(outbound, 'settings', 'inboundTag') ?? []),
    ...reverseTags(config),
  ]
  const rules = objectsAt(config, 'routing', 'rules').flatMap((rule, index) =>
    textsAt(rule, 'inboundTag')
      .filter((tag) => !sources.includes(tag))
      .map((tag) =>
        missing(`routing.rules[${index}].inboundTag`, `No inbound has the tag "${tag}".`, nearest(tag, sources)),
      ),
  )
  return [...rules, ...emptyBalancers(config)]
}

/** Tags that a vless outbound's reverse user brings in as a source of traffic. */
const reverseTags = (config: JsonObject): string[] =>
  objectsAt(config, 'outbounds').flatMap(
    (outbound) =>
      textAt(outbound, 'settings', 'reverse', 'tag') ??
      textAt(outbound, 'settings', 'vnext', 0, 'users', 0, 'reverse', 'tag') ??
      [],
  )

const emptyBalancers = (config: JsonObject): ConfigIssue[] => {
  const tags = tagsOf(config, 'outbounds')
  return objectsAt(config, 'routing', 'balancers').flatMap((balancer, index) =>
    textsAt(balancer, 'selector').some((prefix) => tags.some((tag) => tag.startsWith(prefix)))
      ? []
      : [
          {
            path: `routing.balancers[${index}].selector`,
            code: 'emptyBalancer',
            message: 'No outbound tag starts with any of these prefixes.',
          },
        ],
  )
}
