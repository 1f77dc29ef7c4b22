const listed = (codes: string): string[] => codes.trim().split(/\s+/)

/** List One of ISO 4217 as of 2026, without metals, test codes, and most funds: what somebody can pay with. */
const codes = listed(`
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP
  CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD
  JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
  NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
  THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`)

const withNone = listed('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF')
const withThree = listed('BHD IQD JOD KWD LYD OMR TND')
const withFour = listed('CLF UYW')

const having = (places: number, of: readonly string[]) => of.map((code) => [code, places] as const)

/**
 * How many decimals each currency has, by its code: 2 for `USD`, 0 for `JPY`. What is not in it is no currency. They are ISO's own:
 * `Intl` rounds HUF, IQD, LAK and others to what cash can pay.
 */
export const minorUnits: ReadonlyMap<string, number> = new Map([
  ...having(2, codes),
  ...having(0, withNone),
  ...having(3, withThree),
  ...having(4, withFour),
])
