"""How others head our columns in English, German and French: airlines, hotels, Go.Data, SORMAS, Epi-X manifests."""

from __future__ import annotations

from typing import Final

__all__ = ["SYNONYMS"]

# Spelled as `guesses.spelling` spells them: small letters and digits alone, no accents. The best one comes first.
# What could be two columns of one table is left out, such as `to` among relations: a person, or an end.
_PERSON: Final = (
    "personuuid personid uuid visualid contactuuid contactid patientid passengerid guestid id personennummer"
)
_VENUE: Final = "venueid placeid locationid siteid venue place location site ortid ort standort lieuid idlieu lieu"
_LEG: Final = "legid tripid flightid voyageid journeyid runid fahrtid trajetid idtrajet"
_SERVICE: Final = (
    "flightnumber flightno flight trainnumber trainno train identifyingnumber servicenumber flugzugliniennummer "
    "flugnummer flugnr flug zugnummer zugnr zug numerodevol numerovol numvol vol numerodetrain numerotrain"
)
_TIMEZONE: Final = "tz timezoneid zeitzone fuseauhoraire fuseau"
_DISTRICT: Final = "county borough landkreis kreis bezirk arrondissement"
_AUTHORITY: Final = "healthauthority responsibledistrict responsibleauthority gesundheitsamt autoritesanitaire"
_VENTILATION: Final = "luftung lueftung aeration"
_DEPARTURE: Final = (
    "departuretime departuredatetime datedeparture departuredate departs std atd abfahrtszeit abfahrt abflugzeit "
    "abflug heurededepart datededepart depart"
)
_ARRIVAL: Final = (
    "arrivaltime arrivaldatetime datearrival arrivaldate arrives sta ata ankunftszeit ankunft heuredarrivee "
    "datedarrivee arrivee"
)

_KNOWN: Final = {
    "source": "datasource informationsource sourceofinformation contactidentificationsource quelle",
    "recorded_at": "recordedat createdat creationdate dateofdataentry entrydate dateofreporting reportdatetime "
    "reportdate meldedatum erfasstam erstelltam datedesaisie datesaisie",
    "withdrawn_at": "withdrawnat retractedat deletedat zuruckgezogenam geloschtam",
}

_SYNONYMS: Final[dict[str, dict[str, str]]] = {
    "persons": {
        "person_id": _PERSON,
        "name": "fullname guestname passengername paxname gastname vollername nomcomplet nometprenom familyname "
        "surname lastname nachname familienname nomdefamille nom",
        "phone": "contactphone mobilephone mobilenumber mobile permcellpager cellphone cell phonenumber phoneno "
        "telephonenumber "
        "telephone primaryphone contactnumber tel permhometelephone locatetelephone handynummer handy mobilnummer "
        "mobil telefonnummer telefonnr telefon telpersonlich numerodetelephone telephoneportable portable",
        "document": "passportnumber passportno passport documentnumber documentno traveldocument idnumber idcardnumber "
        "idcard nationalid ausweisnummer ausweisnr ausweis reisepassnummer passnummer pass numerodepasseport "
        "numeropasseport passeport numerodepiece piecedidentite",
        "sex": "gender geschlecht sexe",
        "birth_date": "dateofbirth dob birthdate birthday geburtsdatum geburtstag datedenaissance datenaissance",
        "language": "languages spokenlanguage sprache sprachen langue langues",
        "household_id": "household householdnumber familyid haushalt haushaltid haushaltsnummer menage foyer",
        "address": "homeaddress permaddress residentialaddress streetaddress addressline1 anschrift adresse "
        "wohnanschrift wohnadresse domicile",
        "district": _DISTRICT,
        "jurisdiction": _AUTHORITY,
        "status": "personstatus personenstatus",
        "occupation": "job profession beruf metier emploi",
    },
    "venues": {
        "venue_id": f"{_VENUE} uuid id",
        "kind": "type venuetype placetype locationtype category kategorie typ ortstyp typedelieu typelieu categorie",
        "name": "venuename placename locationname eventname bezeichnung ortsname nomdulieu nom",
        "within": "parentvenue parentlocationid parentlocation parentid parent locatedin inside teilvon liegtin",
        "longitude": "lon lng long reportlon langengrad laengengrad geograflange",
        "latitude": "lat reportlat breitengrad geografbreite",
        "adjacent_to": "adjacent nextto neighbours neighbors benachbart nebenan voisins voisin",
        "area_m2": "area floorarea flache flaeche grundflache superficie surface",
        "height_m": "height ceilingheight hohe raumhohe hauteur",
        "ventilation": _VENTILATION,
        "indoor": "indoors isindoor innen drinnen interieur",
        "timezone": _TIMEZONE,
        "district": _DISTRICT,
        "jurisdiction": _AUTHORITY,
    },
    "legs": {
        "leg_id": f"{_LEG} uuid id",
        "mode": "modeoftransportation modeoftransport transportmode transport verkehrsmittel transportmittel "
        "moyendetransport modedetransport",
        "departure": _DEPARTURE,
        "arrival": _ARRIVAL,
        "service": _SERVICE,
        "vehicle": "registration aircraftregistration tailnumber licenseplate licenceplate plate vehicleid vesselname "
        "vessel kennzeichen kfzkennzeichen fahrzeug immatriculation vehicule navire",
        "origin": "from fromairport departureairport departurestation departureport citydeparture abfahrtsort startort "
        "startbahnhof abflughafen lieudedepart garededepart aeroportdedepart provenance",
        "destination": "to toairport arrivalairport arrivalstation arrivalport cityarrival ankunftsort zielort "
        "zielbahnhof zielflughafen ziel nach lieudarrivee garedarrivee aeroportdarrivee",
        "layout": "seatplan seatmap aircrafttype equipment flugzeugtyp sitzplan typeavion plandesieges",
        "sealed": "windowssealed airtight",
        "ventilation": _VENTILATION,
        "timezone": _TIMEZONE,
    },
    "leg_stops": {
        "leg_id": f"{_LEG} {_SERVICE}",
        "sequence": "stopsequence seq stopnumber stopno order reihenfolge haltnummer ordre numerodarret",
        "venue_id": f"stopid stop stationid station haltestelle halt bahnhof arret gare {_VENUE}",
        "arrival": _ARRIVAL,
        "departure": _DEPARTURE,
    },
    "itineraries": {
        "person_id": _PERSON,
        "venue_id": _VENUE,
        "leg_id": f"{_LEG} {_SERVICE}",
        "start": "boardingtime boardedat starttime startdatetime startdate begin timein checkintime checkindate "
        "checkin entrytime entry "
        "startzeit beginn anfang von anreise heurededebut datededebut debut entree",
        "end": "deplanedat disembarkationtime endtime enddatetime enddate until till timeout checkouttime "
        "checkoutdate checkout exittime exit "
        "endzeit ende bis abreise heuredefin datedefin fin sortie",
        "board": "boardingstation boardingstop einstiegsbahnhof einstieg embarquement montee",
        "alight": "alightingstation alightingstop alightedat ausstiegsbahnhof ausstieg debarquement descente",
        "start_tolerance_minutes": "starttolerance",
        "end_tolerance_minutes": "endtolerance",
        "seat": "seatnumber seatno seatnr berth sitzplatznummer sitzplatz sitznummer sitz platznummer numerodesiege "
        "numerosiege siege",
        "carriage": "carriagenumber coachnumber coachno coach carnumber carno wagennummer wagennr wagen "
        "numerodevoiture voiture cabinnumber cabin kabine cabine",
        "spot": "tablenumber tableno table tischnummer tisch position emplacement",
        "role": "rolle funktion fonction passengertype paxtype",
        "mask": "facemask masktype maskworn maske mundschutz masque",
        "activity": "activities aktivitat tatigkeit activite",
        "likelihood": "probability wahrscheinlichkeit probabilite",
        "stay_id": "visitid aufenthaltid idvisite",
    },
    "cases": {
        "person_id": _PERSON,
        "register_id": "caseid casenumber caseno epidnumber cdccaseid registernumber registerno fallnummer fallid "
        "aktenzeichen numerodecas externalid",
        "onset": "dateofonset onsetdate dateonset symptomonsetdate symptomonset symptomsonset erkrankungsbeginn "
        "symptombeginn datededebutdessymptomes debutdessymptomes",
        "sampled_at": "datesampletaken sampledatetime sampledate samplingdate collectiondate datumderabstrichnahme "
        "abstrichdatum probenahme datedeprelevement dateprelevement",
        "confirmed_at": "confirmationdate dateconfirmed dateofconfirmation dateconfirmation bestatigtam",
        "isolated_at": "isolationstartdate isolationdate dateofisolation isolationsbeginn isoliertseit datedisolement",
        "status": "caseclassification classification casestatus fallklassifikation fallstatus statutducas",
        "timezone": _TIMEZONE,
    },
    "relations": {
        "person_a": "sourceuuid sourcepersonid sourceperson sourcevisualid sourcecaseuuid person1 persona",
        "person_b": "targetuuid targetpersonid targetperson targetvisualid personuuid contactuuid contactid person2 "
        "personb",
        "kind": "relationship relationtype relation relationtocase socialrelationshiptypeid contextofexposure "
        "beziehungstyp beziehung typederelation lien",
        "since": "starttime startdate seit beginn depuis debut",
        "until": "endtime enddate bis ende fin",
        "timezone": _TIMEZONE,
    },
    "judgements": {
        "person_id": _PERSON,
        "contact_class": "contactcategory contactclassification class classification kontaktkategorie kontaktklasse "
        "categoriedecontact",
        "case_id": "sourcecaseuuid indexcaseid indexcase casepersonid indexfall",
        "reason": "justification riskreason begrundung grund motif raison",
        "by": "decidedby signedby judgedby createdby beurteiltvon entschiedenvon decidepar",
    },
    "layouts": {
        "layout": "layoutname aircrafttype equipment flugzeugtyp typeavion name",
        "rows": "rownumbers row reihen rangees rangs",
        "columns": "seatletters letters seats spalten sitze colonnes",
        "missing_rows": "skippedrows fehlendereihen rangsmanquants",
        "sections": "cabins classes klassen",
        "pitch_m": "seatpitch rowpitch pitch sitzabstand reihenabstand",
        "width_m": "seatwidth width sitzbreite largeur",
    },
}

SYNONYMS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    table: {name: tuple(synonyms.split()) for name, synonyms in (columns | _KNOWN).items()}
    for table, columns in _SYNONYMS.items()
}
"""For each table and column: other names, the best first."""
