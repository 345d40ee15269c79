// Places by name, without asking anybody: larger cities, name, country (ISO 3166), degrees north, degrees east.
import type { Site } from './site';

const kCities =
  'Abidjan CI 5.32 -4.03|Abuja NG 9.06 7.49|Accra GH 5.56 -0.20|Addis Ababa ET 9.01 38.75|Adelaide AU -34.93 138.60|Algiers DZ 36.75 3.06|Almaty KZ 43.24 76.89|Amsterdam NL 52.37 4.90|Anchorage US 61.22 -149.90|Ankara TR 39.93 32.86|' +
  'Antananarivo MG -18.88 47.51|Athens GR 37.98 23.73|Atlanta US 33.75 -84.39|Auckland NZ -36.85 174.76|Baghdad IQ 33.31 44.37|Baku AZ 40.41 49.87|Bangalore IN 12.97 77.59|Bangkok TH 13.76 100.50|Barcelona ES 41.39 2.17|Beijing CN 39.90 116.41|' +
  'Beirut LB 33.89 35.50|Belgrade RS 44.79 20.45|Bergen NO 60.39 5.32|Berlin DE 52.52 13.41|Bern CH 46.95 7.45|Birmingham GB 52.49 -1.89|Bogota CO 4.71 -74.07|Bordeaux FR 44.84 -0.58|Boston US 42.36 -71.06|Brasilia BR -15.79 -47.88|' +
  'Bratislava SK 48.15 17.11|Bremen DE 53.08 8.80|Brisbane AU -27.47 153.03|Brussels BE 50.85 4.35|Bucharest RO 44.43 26.10|Budapest HU 47.50 19.04|Buenos Aires AR -34.60 -58.38|Cairo EG 30.04 31.24|Calgary CA 51.05 -114.07|Canberra AU -35.28 149.13|' +
  'Cape Town ZA -33.92 18.42|Caracas VE 10.49 -66.88|Casablanca MA 33.57 -7.59|Chennai IN 13.08 80.27|Chicago US 41.88 -87.63|Christchurch NZ -43.53 172.64|Cologne DE 50.94 6.96|Colombo LK 6.93 79.86|Copenhagen DK 55.68 12.57|Cordoba AR -31.42 -64.18|' +
  'Dakar SN 14.69 -17.44|Dallas US 32.78 -96.80|Damascus SY 33.51 36.29|Dar es Salaam TZ -6.79 39.21|Darwin AU -12.46 130.84|Delhi IN 28.61 77.21|Denver US 39.74 -104.99|Dhaka BD 23.81 90.41|Doha QA 25.29 51.53|Dortmund DE 51.51 7.47|' +
  'Dresden DE 51.05 13.74|Dubai AE 25.20 55.27|Dublin IE 53.35 -6.26|Durban ZA -29.86 31.02|Dusseldorf DE 51.23 6.78|Edinburgh GB 55.95 -3.19|Edmonton CA 53.55 -113.49|Florence IT 43.77 11.26|Frankfurt DE 50.11 8.68|Freiburg DE 48.00 7.85|' +
  'Gdansk PL 54.35 18.65|Geneva CH 46.20 6.14|Glasgow GB 55.86 -4.25|Gothenburg SE 57.71 11.97|Graz AT 47.07 15.44|Guangzhou CN 23.13 113.26|Guayaquil EC -2.19 -79.89|Halifax CA 44.65 -63.58|Hamburg DE 53.55 9.99|Hannover DE 52.38 9.73|' +
  'Hanoi VN 21.03 105.85|Harare ZW -17.83 31.05|Havana CU 23.11 -82.37|Helsinki FI 60.17 24.94|Ho Chi Minh City VN 10.82 106.63|Hobart AU -42.88 147.33|Hong Kong HK 22.32 114.17|Honolulu US 21.31 -157.86|Houston US 29.76 -95.37|Hyderabad IN 17.39 78.49|' +
  'Innsbruck AT 47.27 11.39|Istanbul TR 41.01 28.98|Izmir TR 38.42 27.14|Jakarta ID -6.21 106.85|Jeddah SA 21.49 39.19|Jerusalem IL 31.77 35.21|Johannesburg ZA -26.20 28.05|Kabul AF 34.56 69.21|Kampala UG 0.35 32.58|Karachi PK 24.86 67.01|' +
  'Kathmandu NP 27.72 85.32|Khartoum SD 15.50 32.56|Kinshasa CD -4.44 15.27|Kolkata IN 22.57 88.36|Krakow PL 50.06 19.94|Kuala Lumpur MY 3.14 101.69|Kyiv UA 50.45 30.52|Kyoto JP 35.01 135.77|La Paz BO -16.49 -68.12|Lagos NG 6.52 3.38|' +
  'Lausanne CH 46.52 6.63|Leeds GB 53.80 -1.55|Leipzig DE 51.34 12.37|Lille FR 50.63 3.06|Lima PE -12.05 -77.04|Lisbon PT 38.72 -9.14|Ljubljana SI 46.06 14.51|London GB 51.51 -0.13|Los Angeles US 34.05 -118.24|Luanda AO -8.84 13.29|' +
  'Lusaka ZM -15.39 28.32|Lyon FR 45.76 4.84|Madrid ES 40.42 -3.70|Malaga ES 36.72 -4.42|Manchester GB 53.48 -2.24|Manila PH 14.60 120.98|Maputo MZ -25.97 32.57|Marseille FR 43.30 5.37|Medellin CO 6.25 -75.56|Melbourne AU -37.81 144.96|' +
  'Mexico City MX 19.43 -99.13|Miami US 25.76 -80.19|Milan IT 45.46 9.19|Minneapolis US 44.98 -93.27|Minsk BY 53.90 27.57|Montevideo UY -34.90 -56.16|Montreal CA 45.50 -73.57|Moscow RU 55.76 37.62|Mumbai IN 19.08 72.88|Munich DE 48.14 11.58|' +
  'Nairobi KE -1.29 36.82|Nantes FR 47.22 -1.55|Naples IT 40.85 14.27|New Orleans US 29.95 -90.07|New York US 40.71 -74.01|Nice FR 43.71 7.26|Novosibirsk RU 55.01 82.93|Nuremberg DE 49.45 11.08|Osaka JP 34.69 135.50|Oslo NO 59.91 10.75|' +
  'Ottawa CA 45.42 -75.70|Panama City PA 8.98 -79.52|Paris FR 48.86 2.35|Perth AU -31.95 115.86|Philadelphia US 39.95 -75.17|Phnom Penh KH 11.56 104.92|Phoenix US 33.45 -112.07|Port Moresby PG -9.44 147.18|Portland US 45.52 -122.68|Porto PT 41.15 -8.61|' +
  'Prague CZ 50.08 14.44|Quebec CA 46.81 -71.21|Quito EC -0.18 -78.47|Rabat MA 34.02 -6.84|Reykjavik IS 64.15 -21.94|Riga LV 56.95 24.11|Rio de Janeiro BR -22.91 -43.17|Riyadh SA 24.71 46.68|Rome IT 41.90 12.50|Rotterdam NL 51.92 4.48|' +
  'Salzburg AT 47.81 13.06|San Diego US 32.72 -117.16|San Francisco US 37.77 -122.42|San Jose CR 9.93 -84.08|Santiago CL -33.45 -70.67|Santo Domingo DO 18.49 -69.93|Sao Paulo BR -23.55 -46.63|Sapporo JP 43.06 141.35|Sarajevo BA 43.86 18.41|Seattle US 47.61 -122.33|' +
  'Seoul KR 37.57 126.98|Seville ES 37.39 -5.98|Shanghai CN 31.23 121.47|Singapore SG 1.35 103.82|Sofia BG 42.70 23.32|Stockholm SE 59.33 18.07|Strasbourg FR 48.57 7.75|Stuttgart DE 48.78 9.18|Sydney AU -33.87 151.21|Taipei TW 25.03 121.57|' +
  'Tallinn EE 59.44 24.75|Tampere FI 61.50 23.76|Tashkent UZ 41.30 69.24|Tbilisi GE 41.72 44.79|Tehran IR 35.69 51.39|Tel Aviv IL 32.09 34.78|The Hague NL 52.08 4.31|Tokyo JP 35.68 139.69|Toronto CA 43.65 -79.38|Toulouse FR 43.60 1.44|' +
  'Tripoli LY 32.89 13.19|Tunis TN 36.81 10.18|Turin IT 45.07 7.69|Ulaanbaatar MN 47.89 106.91|Utrecht NL 52.09 5.12|Valencia ES 39.47 -0.38|Valparaiso CL -33.05 -71.61|Vancouver CA 49.28 -123.12|Venice IT 45.44 12.32|Vienna AT 48.21 16.37|' +
  'Vilnius LT 54.69 25.28|Vladivostok RU 43.12 131.89|Warsaw PL 52.23 21.01|Washington US 38.91 -77.04|Wellington NZ -41.29 174.78|Windhoek NA -22.56 17.08|Winnipeg CA 49.90 -97.14|Wroclaw PL 51.11 17.04|Yangon MM 16.87 96.20|Yerevan AM 40.18 44.51|' +
  'Zagreb HR 45.81 15.98|Zurich CH 47.38 8.54';

export const cities: (Site & { country: string })[] = kCities.split('|').map((line) => {
  const match = /^(.+) ([A-Z]{2}) (-?[\d.]+) (-?[\d.]+)$/.exec(line)!;
  return { name: match[1]!, country: match[2]!, latitude: Number(match[3]), longitude: Number(match[4]) };
});
